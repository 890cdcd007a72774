package sim

import (
	"fmt"
	"strconv"
	"strings"
)

// Probability is an exact fraction from 0 to 1. The zero value is 0: never.
// Probabilities that are equal compare equal with ==: 0.4, 40% and 2/5 are one
// value.
type Probability struct {
	// num/den in lowest terms; the zero value has den 0 and is never true.
	num, den uint64
}

// probabilityWanted says what ParseProbability accepts.
const probabilityWanted = `must be from 0 to 1, written as a decimal ("0.4"), a percentage ("40%") or a fraction ("2/5"), with at most 18 digits`

// maxProbabilityDigits bounds numerator and denominator by 10^18, which
// leaves room for nothing to overflow.
const maxProbabilityDigits = 18

// ParseProbability reads "0.4", "40%" or "2/5", exactly: nothing passes
// through floating point. A decimal may have an exponent ("1e-05"), because
// that is how a small number arrives from YAML.
func ParseProbability(text string) (Probability, error) {
	num, den, ok := parseFraction(text)
	if !ok || num > den {
		return Probability{}, fmt.Errorf("invalid probability %q: %s", text, probabilityWanted)
	}
	if num == 0 {
		return Probability{}, nil
	}
	divisor := gcd(num, den)
	return Probability{num: num / divisor, den: den / divisor}, nil
}

func parseFraction(text string) (num, den uint64, ok bool) {
	if above, below, isRatio := strings.Cut(text, "/"); isRatio {
		num, okNum := parseDigits(above)
		den, okDen := parseDigits(below)
		return num, den, okNum && okDen && den > 0
	}
	exponent := 0
	if number, isPercent := strings.CutSuffix(text, "%"); isPercent {
		text, exponent = number, -2
	}
	return parseDecimal(text, exponent)
}

// parseDecimal reads digits with an optional point and exponent, times
// 10^exponent.
func parseDecimal(text string, exponent int) (num, den uint64, ok bool) {
	if mantissa, power, has := strings.Cut(strings.ToLower(text), "e"); has {
		n, err := strconv.Atoi(power)
		if err != nil || n < -maxProbabilityDigits || n > maxProbabilityDigits {
			return 0, 0, false
		}
		text, exponent = mantissa, exponent+n
	}
	whole, decimals, hasPoint := strings.Cut(text, ".")
	if hasPoint && decimals == "" || whole == "" {
		return 0, 0, false
	}
	decimals = strings.TrimRight(decimals, "0")
	num, ok = parseDigits(whole + decimals)
	exponent -= len(decimals)
	for ; ok && exponent > 0; exponent-- {
		num, ok = num*10, num < 1e17
	}
	if !ok || exponent < -maxProbabilityDigits {
		return 0, 0, false
	}
	den = 1
	for ; exponent < 0; exponent++ {
		den *= 10
	}
	return num, den, true
}

// parseDigits reads a number of digits only: no sign, no underscore, no blank.
func parseDigits(text string) (uint64, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil && n <= 1e18
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// String returns the probability as a decimal where it has one of at most 18
// digits, else as a fraction. [ParseProbability] reads both.
func (p Probability) String() string {
	if p.num == 0 {
		return "0"
	}
	if p.num == p.den {
		return "1"
	}
	power := uint64(1)
	for digits := 1; digits <= maxProbabilityDigits; digits++ {
		power *= 10
		if power%p.den == 0 {
			return fmt.Sprintf("0.%0*d", digits, p.num*(power/p.den))
		}
	}
	return fmt.Sprintf("%d/%d", p.num, p.den)
}
