package sim

import "time"

// WithLag returns a Config whose cluster has a controller that sees each
// revision so long after it was made.
func (cfg Config) WithLag(controller string, lag time.Duration) Config {
	lags := map[Component]time.Duration{Component(controller): lag}
	for who, d := range cfg.lag {
		if _, again := lags[who]; !again {
			lags[who] = d
		}
	}
	cfg.lag = lags
	return cfg
}

// WithoutConsistency returns a Config whose Job controller does not wait for its
// own writes, as before Kubernetes 1.36.
func (cfg Config) WithoutConsistency() Config {
	cfg.inconsistent = true
	return cfg
}
