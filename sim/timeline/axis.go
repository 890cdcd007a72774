package timeline

import "time"

const day = 24 * time.Hour

// steps are the distances that ticks of an axis may have.
var steps = []time.Duration{
	time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 182 * day, 364 * day,
}

// ticks are the places with a time on an axis of that length: at most so many, with
// the same distance.
func ticks(end time.Duration, most int) []time.Duration {
	step := steps[len(steps)-1]
	for _, s := range steps {
		if end/s < time.Duration(max(1, most)) {
			step = s
			break
		}
	}
	for end/step >= time.Duration(max(1, most)) && step < 1<<62 {
		step *= 2
	}
	var list []time.Duration
	for t := time.Duration(0); t <= end; t += step {
		list = append(list, t)
		if t > end-step {
			break
		}
	}
	return list[:min(len(list), max(1, most))]
}
