package pod

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Quantity is an amount of a resource as Kubernetes writes it: "2", "500m" for
// thousandths, "1.5G", "64Mi", "1e3". The zero Quantity is "0".
//
// It is kept as text. ParseQuantity and what reads JSON write it as the API
// server does; a text that is no quantity is refused by [Validate].
type Quantity string

// The errors of ParseQuantity.
var (
	errQuantityFormat = errors.New("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
	errQuantityNumber = errors.New("unable to parse numeric part of quantity")
	errQuantitySuffix = errors.New("unable to parse quantity's suffix")
)

// ParseQuantity reads a quantity (upstream: resource.ParseQuantity). An exponent
// above 1,000 is refused, for which upstream would compute for hours.
func ParseQuantity(text string) (Quantity, error) {
	a, err := parseAmount(text)
	if err != nil {
		return "", err
	}
	if a.isCanonical {
		return Quantity(text), nil
	}
	return a.quantity(), nil
}

// UnmarshalJSON reads a quantity from a JSON string or number.
func (q *Quantity) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" {
		*q = ""
		return nil
	}
	if len(text) >= 2 && text[0] == '"' {
		text = text[1 : len(text)-1]
	}
	parsed, err := ParseQuantity(strings.TrimSpace(text))
	if err != nil {
		return err
	}
	*q = parsed
	return nil
}

// MarshalJSON writes a quantity as a JSON string.
func (q Quantity) MarshalJSON() ([]byte, error) { return json.Marshal(q.String()) }

// String is the text of the quantity; that of the zero Quantity is 0.
func (q Quantity) String() string {
	if q == "" {
		return "0"
	}
	return string(q)
}

// Cmp is negative where q is less than other, 0 where both are the same amount,
// however written, and else positive. A text that is no quantity counts as 0.
func (q Quantity) Cmp(other Quantity) int { return q.amount().nano.Cmp(other.amount().nano) }

// IsSame reports whether text is the same amount. It makes two objects equal whose
// quantities are written in different ways.
func (q Quantity) IsSame(text string) bool { return q.Cmp(Quantity(text)) == 0 }

// amount is the quantity as a number.
func (q Quantity) amount() amount {
	a, err := parseAmount(q.String())
	if err != nil {
		return amount{nano: new(big.Int)}
	}
	return a
}

// roundUp makes thousandths its smallest part, away from zero, and writes it as
// ParseQuantity does.
func (q Quantity) roundUp() Quantity {
	a, err := parseAmount(q.String())
	if err != nil {
		return q
	}
	if milli := roundAway(a.nano, nanosInMilli); milli.Cmp(a.nano) != 0 {
		a.nano, a.isCanonical = milli, false
	}
	if a.isCanonical {
		return Quantity(q.String())
	}
	return a.quantity()
}

// isInteger reports whether the quantity has no fraction, smaller parts than
// thousandths rounded away from zero (upstream compares Quantity.MilliValue).
func (q Quantity) isInteger() bool {
	milli := roundAway(q.amount().nano, nanosInMilli)
	return milli.Rem(milli, nanosInOne).Sign() == 0
}

// isMultipleOf reports whether the quantity, in whole units of which a part counts
// as one, is a multiple of a size (upstream compares Quantity.Value).
func (q Quantity) isMultipleOf(size Quantity) bool {
	units := func(q Quantity) *big.Int {
		n := roundAway(q.amount().nano, nanosInOne)
		return n.Quo(n, nanosInOne)
	}
	return new(big.Int).Rem(units(q), units(size)).Sign() == 0
}

// isNegative reports whether the quantity is below 0.
func (q Quantity) isNegative() bool { return q.amount().nano.Sign() < 0 }

// amount is a quantity as a number.
type amount struct {
	nano   *big.Int // in billionths: smaller ones do not exist
	format quantityFormat
	// isCanonical is whether the text is kept as it was given.
	isCanonical bool
}

// quantityFormat is how an amount is written.
type quantityFormat int

const (
	decimalSI       quantityFormat = iota // 12k
	decimalExponent                       // 12e3
	binarySI                              // 12Ki
)

var (
	ten          = big.NewInt(10)
	nanosInOne   = big.NewInt(1e9)
	nanosInMilli = big.NewInt(1e6)
	// maxBinary is the most that a binary suffix can say (upstream: maxAllowed).
	maxBinary = new(big.Int).Mul(big.NewInt(math.MaxInt64), nanosInOne)
)

// The suffixes and the powers for which they stand.
var (
	decimalSuffixes = map[string]int{"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
	binarySuffixes  = map[string]int{"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
)

// maxExponent bounds the work of a number such as 1e1000.
const maxExponent = 1000

// parseAmount has the steps of upstream's ParseQuantity.
func parseAmount(text string) (amount, error) {
	n, err := splitQuantity(text)
	if err != nil {
		return amount{}, err
	}
	exponent, format, err := parseSuffix(n.suffix)
	if err != nil {
		return amount{}, err
	}
	digits, ok := new(big.Int).SetString(n.whole+n.fraction, 10)
	if !ok || !n.hasDigits && !n.isSmall(exponent, format) {
		return amount{}, errQuantityNumber
	}
	a := amount{format: format, isCanonical: text == "0" || n.isKept(digits, exponent, format)}
	scale := -len(n.fraction)
	if format == binarySI {
		digits.Lsh(digits, uint(exponent))
	} else {
		scale += exponent
	}
	a.nano = atNano(digits, scale)
	if format == binarySI && a.nano.Cmp(maxBinary) > 0 {
		a.nano.Set(maxBinary)
	}
	if n.isNegative {
		a.nano.Neg(a.nano)
	}
	return a, nil
}

// number is the text of a quantity in its parts.
type number struct {
	isNegative              bool
	whole, fraction, suffix string
	// hasDigits is false for a suffix alone, which mostly counts as 0 of it.
	hasDigits bool
}

// splitQuantity takes a quantity apart (upstream: parseQuantityString). The whole
// part has no zeros in front but is "0" where it would be empty.
func splitQuantity(text string) (number, error) {
	if text == "" {
		return number{}, errQuantityFormat
	}
	var n number
	rest := text
	if rest[0] == '-' || rest[0] == '+' {
		n.isNegative, rest = rest[0] == '-', rest[1:]
	}
	zeros, rest := span(rest, "0")
	n.whole, rest = span(rest, "0123456789")
	n.hasDigits = zeros+n.whole != ""
	if n.whole == "" {
		n.whole = "0"
	}
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		n.fraction, rest = span(fraction, "0123456789")
		n.hasDigits = n.hasDigits || n.fraction != ""
	}
	letters, after := span(rest, "eEinumkKMGTP")
	sign := ""
	if after != "" && (after[0] == '-' || after[0] == '+') {
		sign, after = after[:1], after[1:]
	}
	digits, after := span(after, "0123456789")
	if after != "" {
		return number{}, errQuantityFormat
	}
	n.suffix = letters + sign + digits
	return n, nil
}

// span splits a text after the bytes that are in a set.
func span(text, set string) (in, rest string) {
	n := len(text) - len(strings.TrimLeft(text, set))
	return text[:n], text[n:]
}

func parseSuffix(suffix string) (exponent int, format quantityFormat, err error) {
	if n, ok := decimalSuffixes[suffix]; ok {
		return n, decimalSI, nil
	}
	if n, ok := binarySuffixes[suffix]; ok {
		return n, binarySI, nil
	}
	if len(suffix) < 2 || suffix[0] != 'e' && suffix[0] != 'E' {
		return 0, 0, errQuantitySuffix
	}
	n, err := strconv.Atoi(suffix[1:])
	switch {
	case err != nil:
		return 0, 0, errQuantitySuffix
	case n < -maxExponent || n > maxExponent:
		return 0, 0, fmt.Errorf("the exponent %d is beyond what is simulated", n)
	}
	return n, decimalExponent, nil
}

// maxDigits is how many digits surely fit into an int64 (upstream:
// maxInt64Factors).
const maxDigits = 18

// isSmall reports whether a number surely fits into an int64: upstream reads it in
// another way then.
func (n number) isSmall(exponent int, format quantityFormat) bool {
	if format == binarySI {
		precision := 15 - len(n.whole) - int(float32(exponent)*3/10) - 1
		return n.fraction == "" && precision >= 0
	}
	return len(n.whole+n.fraction) <= maxDigits && exponent-len(n.fraction) >= -9
}

// isKept reports whether upstream keeps the text of a number because it counts as
// canonical, even if it is not quite: "+1", "1.500", "1025Ki".
func (n number) isKept(digits *big.Int, exponent int, format quantityFormat) bool {
	if format == binarySI {
		return n.isSmall(exponent, format) && exponent%10 == 0 && digits.Int64()&7 != 0
	}
	shifted := n.whole + n.fraction
	return n.isSmall(exponent, format) &&
		(exponent-len(n.fraction))%3 == 0 && !strings.HasSuffix(shifted, "000") && shifted[0] != '0'
}

// atNano is digits * 10^scale in billionths, of which a part counts as one.
func atNano(digits *big.Int, scale int) *big.Int {
	power := scale + 9
	if power >= 0 {
		return new(big.Int).Mul(digits, pow10(power))
	}
	unit := pow10(-power)
	up := roundAway(digits, unit)
	return up.Quo(up, unit)
}

func pow10(n int) *big.Int { return new(big.Int).Exp(ten, big.NewInt(int64(n)), nil) }

// roundAway is n as a multiple of unit, rounded away from zero.
func roundAway(n, unit *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(n, unit, new(big.Int))
	if rest.Sign() != 0 {
		quotient.Add(quotient, big.NewInt(int64(rest.Sign())))
	}
	return quotient.Mul(quotient, unit)
}

// quantity writes the amount (upstream: CanonicalizeBytes): with the largest suffix
// that leaves no fraction. One that a binary suffix cannot say is written with a
// decimal one.
func (a amount) quantity() Quantity {
	if a.nano.Sign() == 0 {
		return "0"
	}
	if whole, rest := new(big.Int).QuoRem(a.nano, nanosInOne, new(big.Int)); a.format == binarySI &&
		rest.Sign() == 0 && whole.CmpAbs(big.NewInt(1024)) >= 0 {
		digits, times := removeFactors(whole, big.NewInt(1024))
		return Quantity(digits.String() + suffixOf(binarySuffixes, 10*times))
	}
	digits, zeros := removeFactors(a.nano, ten)
	exponent := zeros - 9
	for exponent%3 != 0 {
		digits.Mul(digits, ten)
		exponent--
	}
	if a.format == decimalExponent && exponent != 0 {
		return Quantity(digits.String() + "e" + strconv.Itoa(exponent))
	}
	if a.format == decimalExponent {
		return Quantity(digits.String())
	}
	return Quantity(digits.String() + suffixOf(decimalSuffixes, exponent))
}

// removeFactors divides n by a factor as often as that leaves no rest.
func removeFactors(n, factor *big.Int) (*big.Int, int) {
	n = new(big.Int).Set(n)
	times := 0
	for {
		quotient, rest := new(big.Int).QuoRem(n, factor, new(big.Int))
		if rest.Sign() != 0 {
			return n, times
		}
		n, times = quotient, times+1
	}
}

// suffixOf is the suffix of a power; empty where there is none, as upstream has it.
func suffixOf(suffixes map[string]int, power int) string {
	for suffix, n := range suffixes {
		if n == power {
			return suffix
		}
	}
	return ""
}
