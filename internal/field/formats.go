package field

import "strings"

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

func isAlphanumeric(c byte) bool { return isLower(c) || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' }

func isLowerAlphanumeric(c byte) bool { return isLower(c) || '0' <= c && c <= '9' }

// isMadeOf reports whether a text begins and ends with a byte of one set, and has
// only bytes of that and of further ones between. An empty text does not.
func isMadeOf(s string, ends func(byte) bool, further string) bool {
	if s == "" || !ends(s[0]) || !ends(s[len(s)-1]) {
		return false
	}
	for i := range len(s) {
		if !ends(s[i]) && strings.IndexByte(further, s[i]) < 0 {
			return false
		}
	}
	return true
}

func isDNSLabel(s string) bool { return isMadeOf(s, isLowerAlphanumeric, "-") }

func isDNSSubdomain(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if !isDNSLabel(label) {
			return false
		}
	}
	return true
}

func isName(s string) bool { return isMadeOf(s, isAlphanumeric, "-_.") }

func isLabelValue(s string) bool { return s == "" || isName(s) }

func isHTTPPath(s string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && strings.IndexByte("/-._~%!$&'()*+,;=:", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}
