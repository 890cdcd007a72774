// The package has functions without a body (see upstream.go), which the compiler
// allows where there is an assembly file.
