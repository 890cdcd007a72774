package workload

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Probability is a number from 0, never, to 1, always. Its constants are plain
// numbers: Chance(0.4, …). [ParseProbability] reads one from text.
type Probability float64

// threshold is a probability as a draw of 64 bits is compared with it: true
// below a whole number, or always, as 2^64 does not fit 64 bits.
type threshold struct {
	below  uint64
	always bool
}

// threshold is exact: to multiply by 2^64 changes only the exponent of a
// float64, and what remains below 2^64 has a whole part that fits.
func (p Probability) threshold() threshold {
	switch {
	case p >= 1:
		return threshold{always: true}
	case p > 0:
		return threshold{below: uint64(math.Ldexp(float64(p), 64))}
	}
	return threshold{}
}

// check returns an error for what is not from 0 to 1.
func (p Probability) check() error {
	if p >= 0 && p <= 1 {
		return nil
	}
	return fmt.Errorf("invalid probability %v: must be from 0 to 1", float64(p))
}

// probabilityWanted names what ParseProbability accepts.
const probabilityWanted = `must be from 0 to 1, written as a decimal ("0.4"), a percentage ("40%") or a fraction ("2/5"), with at most 18 digits`

// maxProbabilityDigits bounds numerator and denominator by 10^18, which
// leaves room for nothing to overflow.
const maxProbabilityDigits = 18

// ParseProbability reads "0.4", "40%" or "2/5": exactly, and then as the
// nearest Probability, so that the three are one value. A decimal may have an
// exponent ("1e-05"), because that is how a small number arrives from YAML.
func ParseProbability(text string) (Probability, error) {
	num, den, ok := parseFraction(text)
	if !ok || num > den {
		return 0, fmt.Errorf("invalid probability %q: %s", text, probabilityWanted)
	}
	nearest, _ := big.NewRat(int64(num), int64(den)).Float64()
	return Probability(nearest), nil
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
