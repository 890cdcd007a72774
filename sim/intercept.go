package sim

// Call is an API call of a component, as [Config.Intercept] sees it.
type Call struct {
	// Component makes the call, by the name that its events carry:
	// "job-controller", "kubelet".
	Component string
	// Verb is get, create, update, "update status", patch, bind or delete.
	Verb string
	// Kind, Namespace and Name are those of the object, which need not be there.
	// A pod that is to be created has the name that it would get. An event is of
	// kind Event.
	Kind, Namespace, Name string
}

// intercept carries out a request of a component as the function of Intercept
// says.
func (c *Cluster) intercept(q request, effect func() error) error {
	call := Call{Component: string(q.actor), Verb: string(q.verb), Kind: q.kind.name}
	call.Namespace, call.Name = q.about.key()
	done := false
	var result error
	do := func() error {
		if !done {
			done = true
			defer func(calling string) { c.calling = calling }(c.calling)
			c.calling = ""
			result = c.carryOut(q, effect)
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
