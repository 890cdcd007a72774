package sim

import "time"

// expired reports whether an event that last occurred at last is over.
func (rec *recorder) expired(last, now time.Duration) bool { return rec.ttl > 0 && now-last >= rec.ttl }

// isOver reports whether the event of an index is over, or even released.
func (rec *recorder) isOver(index int32, now time.Duration) bool {
	chunk := rec.chunks[(index-1)/chunkSize]
	return chunk == nil || rec.expired(rec.at(index).last, now)
}

// release lets go of the chunks whose events are all over. It looks once there are
// twice as many as it has left.
func (rec *recorder) release(now time.Duration) {
	if rec.ttl == 0 || rec.live < rec.releaseAt {
		return
	}
	for i, chunk := range rec.chunks {
		if chunk != nil && rec.expired(chunk.latest, now) {
			rec.detach(chunk)
			rec.chunks[i] = nil
			rec.live--
		}
	}
	rec.releaseAt = 2*rec.live + 2
}

// detach makes the objects of a chunk's events know no more of them than the
// counts of their repeats, for those that may have more events.
func (rec *recorder) detach(chunk *eventChunk) {
	for i := range chunk.records {
		events := chunk.records[i].about
		if events.repeats == nil && events.last != 0 && !events.of.isRemoved() {
			rec.beginRepeats(events)
		}
		events.last = 0
	}
}
