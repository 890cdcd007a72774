package sim

// replica returns a copy of the table that follows it by way of a watch, for a
// controller to read. Its rows hold the objects at the revisions that have
// arrived, and what the controller derives of them; requests that are made
// about them go to the stored rows.
func (t *table[T, D]) replica(w *watch) anyTable {
	copied := &table[T, D]{kind: t.kind, rows: map[string]*row[T, D]{}, origins: map[*row[T, D]]*row[T, D]{}}
	t.subscribe(func(n notice[T, D]) {
		object, revision := n.row.object, n.row.revision
		w.send(revision, func() { copied.receive(n.kind, n.row, object, revision) })
	})
	return copied
}

// receive brings a replica to the next revision.
func (t *table[T, D]) receive(kind WatchType, stored *row[T, D], object T, revision int64) {
	if kind == Added {
		r := &row[T, D]{object: object, revision: revision}
		t.origins[r] = stored
		t.add(r)
		return
	}
	m := stored.meta()
	r := t.find(m.Namespace, m.Name)
	t.before, r.object, r.revision = r.object, object, revision
	if kind == Deleted {
		t.remove(r)
	} else {
		t.notify(Modified, r, &t.before)
	}
}

// origin is the row in the store: requests are about that one.
func (r *row[T, D]) origin() *row[T, D] {
	if stored := r.table.origins[r]; stored != nil {
		return stored
	}
	return r
}
