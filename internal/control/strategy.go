package control

import "github.com/jobsim/jobsim"

// Strategy is how the API server treats the objects of a kind (upstream:
// rest.RESTCreateStrategy, RESTUpdateStrategy). The zero Strategy stores them
// as they are. T is the struct; *T is a [jobsim.Object].
type Strategy[T any] struct {
	// SetDefaults fills in what is not given. To do it twice changes nothing.
	// It is called before an object is checked, and again once it is admitted.
	SetDefaults func(*T)
	// PrepareForCreate sets what a user cannot give to a new object, such as
	// its status.
	PrepareForCreate func(*T)
	// Validate returns what is wrong with a new object, with its defaults set.
	Validate func(*T) []*jobsim.FieldError
	// SetStatus gives an object the status of another.
	SetStatus func(o, from *T)
	// ValidateStatusUpdate returns what is wrong with an object whose status is to
	// replace that of the stored one, old; nil: any status will do.
	ValidateStatusUpdate func(o, old *T) []*jobsim.FieldError
	// PrepareForUpdate and ValidateUpdate get the new object and the stored
	// one. Without ValidateUpdate the kind cannot be updated.
	PrepareForUpdate func(o, old *T)
	ValidateUpdate   func(o, old *T) []*jobsim.FieldError
	// Refuse returns an error for an object that asks for what is not simulated.
	Refuse func(*T) error
	// Warn is what a user is warned of who creates an object, and WarnOfUpdate
	// who replaces the stored one, old: what the API server warns of, and what is
	// not simulated though the object can do without (upstream: WarningsOnCreate,
	// WarningsOnUpdate).
	Warn         func(*T) []string
	WarnOfUpdate func(o, old *T) []string
	// OrphanWarning is the warning of a deletion without a propagation policy,
	// of a kind whose dependents then stay; empty: they go (upstream:
	// rest.GarbageCollectionDeleteStrategy).
	OrphanWarning string
	// Graceful is the grace period, in seconds, of a deletion that asks for
	// asked seconds or for none in particular; nil: there is none (upstream:
	// rest.RESTGracefulDeleteStrategy).
	Graceful func(o *T, asked *int64) int64
}

// Complete returns the strategy with functions that do nothing in the place of
// nil ones, except for those whose absence means something: ValidateUpdate,
// ValidateStatusUpdate and Graceful.
func (s Strategy[T]) Complete() Strategy[T] {
	for _, f := range []*func(*T){&s.SetDefaults, &s.PrepareForCreate} {
		if *f == nil {
			*f = func(*T) {}
		}
	}
	for _, f := range []*func(_, _ *T){&s.SetStatus, &s.PrepareForUpdate} {
		if *f == nil {
			*f = func(_, _ *T) {}
		}
	}
	if s.Validate == nil {
		s.Validate = func(*T) []*jobsim.FieldError { return nil }
	}
	if s.Refuse == nil {
		s.Refuse = func(*T) error { return nil }
	}
	if s.Warn == nil {
		s.Warn = func(*T) []string { return nil }
	}
	if s.WarnOfUpdate == nil {
		s.WarnOfUpdate = func(_, _ *T) []string { return nil }
	}
	return s
}
