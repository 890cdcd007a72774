package sim

// Call is an API call of a component, as [Config.Intercept] sees it.
type Call struct {
	// Component makes the call, by the name that its events carry:
	// "job-controller", "kubelet".
	Component string
	// Verb is create, update, "update status", patch, bind or delete.
	Verb string
	// Kind, Namespace and Name are those of the object. A pod that is to be
	// created has the name that it would get.
	Kind, Namespace, Name string
}

// intercept carries out a request of a component as the function of Intercept
// says.
func (c *Cluster) intercept(q request, carryOut func() error) error {
	m := q.object.GetObjectMeta()
	call := Call{Component: string(q.actor), Verb: string(q.verb), Kind: q.kind.name, Namespace: m.Namespace, Name: m.Name}
	done := false
	var result error
	do := func() error {
		if !done {
			done = true
			defer func(calling string) { c.calling = calling }(c.calling)
			c.calling = ""
			result = carryOut()
		}
		return result
	}
	var refusal error
	c.call("the function of Intercept", func() { refusal = c.cfg.Intercept(call, do) })
	if refusal != nil {
		return refusal
	}
	return do()
}
