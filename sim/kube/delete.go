package kube

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Delete deletes an object with the options of a deletion, which controller-runtime's
// fake client does not hand on to a tracker. With it, they arrive:
//
//	fake.NewClientBuilder().WithObjectTracker(k.Tracker()).WithInterceptorFuncs(interceptor.Funcs{
//		Delete: func(ctx context.Context, c client.WithWatch, o client.Object, opts ...client.DeleteOption) error {
//			all := (&client.DeleteOptions{}).ApplyOptions(opts)
//			if handled, err := k.Delete(o, all.AsDeleteOptions()); handled {
//				return err
//			}
//			return c.Delete(ctx, o, opts...)
//		},
//	})
//
// It handles the kinds that are simulated.
func (k *Cluster) Delete(o runtime.Object, opts *metav1.DeleteOptions) (handled bool, err error) {
	of := kindOfObject(o)
	if of == nil {
		return false, nil
	}
	if opts == nil {
		opts = &metav1.DeleteOptions{}
	}
	m := o.(object)
	return true, (&tracker{cluster: k}).Delete(of.gvr, m.GetNamespace(), m.GetName(), *opts)
}
