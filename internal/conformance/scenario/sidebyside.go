package scenario

import (
	"fmt"
	"strings"
)

// mostAligned is how many lines of either side are aligned: the table for that
// grows with the product of both. What comes after is shown one side after the
// other.
const mostAligned = 3000

// contextLines are how many lines that both have are shown before and after a
// difference.
const contextLines = 200

// sideBySide aligns the two lists along their longest common subsequence. An
// entry of several lines is taken apart, so that only what differs is marked.
func sideBySide(a, b []string) string {
	a, b = strings.Split(strings.Join(a, "\n"), "\n"), strings.Split(strings.Join(b, "\n"), "\n")
	begin, end := 0, 0
	for begin < min(len(a), len(b)) && a[begin] == b[begin] {
		begin++
	}
	for end < min(len(a), len(b))-begin && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	lines := marked("  both       ", a[:begin])
	lines = append(lines, align(a[begin:len(a)-end], b[begin:len(b)-end])...)
	lines = append(lines, marked("  both       ", a[len(a)-end:])...)
	return strings.Join(shortened(lines), "")
}

func marked(mark string, lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, mark+line+"\n")
	}
	return all
}

// align marks the lines of two lists.
func align(a, b []string) []string {
	var restA, restB []string
	if len(a) > mostAligned {
		a, restA = a[:mostAligned], a[mostAligned:]
	}
	if len(b) > mostAligned {
		b, restB = b[:mostAligned], b[mostAligned:]
	}
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []string
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, marked("  both       ", a[i:i+1])...)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out = append(out, marked("- kubernetes ", a[i:i+1])...)
			i++
		default:
			out = append(out, marked("+ jobsim     ", b[j:j+1])...)
			j++
		}
	}
	return append(append(out, marked("- kubernetes ", restA)...), marked("+ jobsim     ", restB)...)
}

// shortened leaves out what is far from a difference.
func shortened(lines []string) []string {
	near := make([]bool, len(lines))
	until := 0 // what comes before is looked at
	for i, line := range lines {
		if line[0] == ' ' {
			continue
		}
		end := min(len(lines), i+contextLines+1)
		for j := max(until, i-contextLines); j < end; j++ {
			near[j] = true
		}
		until = end
	}
	var kept []string
	left := 0
	for i, line := range lines {
		if !near[i] {
			left++
			continue
		}
		if left > 0 {
			kept = append(kept, fmt.Sprintf("  … %d lines that both have\n", left))
			left = 0
		}
		kept = append(kept, line)
	}
	return kept
}
