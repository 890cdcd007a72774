package sim_test

import (
	"context"
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/pod"
	"testing"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"APIError.Error":                   (*sim.APIError).Error,
			"APIError.Is":                      (*sim.APIError).Is,
			"APIError.StatusReason":            (*sim.APIError).StatusReason,
			"BoundError.Error":                 (*sim.BoundError).Error,
			"Cluster.APIResources":             (*sim.Cluster).APIResources,
			"Cluster.AddNode":                  (*sim.Cluster).AddNode,
			"Cluster.At":                       (*sim.Cluster).At,
			"Cluster.Check":                    (*sim.Cluster).Check,
			"Cluster.Cordon":                   (*sim.Cluster).Cordon,
			"Cluster.Create":                   (*sim.Cluster).Create,
			"Cluster.CronJob":                  (*sim.Cluster).CronJob,
			"Cluster.CronJobs":                 (*sim.Cluster).CronJobs,
			"Cluster.Delete":                   (*sim.Cluster).Delete,
			"Cluster.DeleteCronJob":            (*sim.Cluster).DeleteCronJob,
			"Cluster.DeleteJob":                (*sim.Cluster).DeleteJob,
			"Cluster.DeletePod":                (*sim.Cluster).DeletePod,
			"Cluster.Done":                     (*sim.Cluster).Done,
			"Cluster.Elapsed":                  (*sim.Cluster).Elapsed,
			"Cluster.Events":                   (*sim.Cluster).Events,
			"Cluster.EvictPod":                 (*sim.Cluster).EvictPod,
			"Cluster.Job":                      (*sim.Cluster).Job,
			"Cluster.Jobs":                     (*sim.Cluster).Jobs,
			"Cluster.Kinds":                    (*sim.Cluster).Kinds,
			"Cluster.Logs":                     (*sim.Cluster).Logs,
			"Cluster.LoseNode":                 (*sim.Cluster).LoseNode,
			"Cluster.Next":                     (*sim.Cluster).Next,
			"Cluster.Now":                      (*sim.Cluster).Now,
			"Cluster.Objects":                  (*sim.Cluster).Objects,
			"Cluster.OnWarning":                (*sim.Cluster).OnWarning,
			"Cluster.Pod":                      (*sim.Cluster).Pod,
			"Cluster.PodOf":                    (*sim.Cluster).PodOf,
			"Cluster.Pods":                     (*sim.Cluster).Pods,
			"Cluster.PodsOf":                   (*sim.Cluster).PodsOf,
			"Cluster.RecoverNode":              (*sim.Cluster).RecoverNode,
			"Cluster.RemovedPods":              (*sim.Cluster).RemovedPods,
			"Cluster.RestartCronJobController": (*sim.Cluster).RestartCronJobController,
			"Cluster.RestartJobController":     (*sim.Cluster).RestartJobController,
			"Cluster.Revisions":                (*sim.Cluster).Revisions,
			"Cluster.Run":                      (*sim.Cluster).Run,
			"Cluster.RunFor":                   (*sim.Cluster).RunFor,
			"Cluster.RunUntil":                 (*sim.Cluster).RunUntil,
			"Cluster.Seed":                     (*sim.Cluster).Seed,
			"Cluster.SetNodePods":              (*sim.Cluster).SetNodePods,
			"Cluster.SetPodCondition":          (*sim.Cluster).SetPodCondition,
			"Cluster.SetPodQuota":              (*sim.Cluster).SetPodQuota,
			"Cluster.Settled":                  (*sim.Cluster).Settled,
			"Cluster.Slots":                    (*sim.Cluster).Slots,
			"Cluster.Start":                    (*sim.Cluster).Start,
			"Cluster.StartCronJobController":   (*sim.Cluster).StartCronJobController,
			"Cluster.Step":                     (*sim.Cluster).Step,
			"Cluster.StopCronJobController":    (*sim.Cluster).StopCronJobController,
			"Cluster.Uncordon":                 (*sim.Cluster).Uncordon,
			"Cluster.Totals":                   (*sim.Cluster).Totals,
			"Cluster.Unused":                   (*sim.Cluster).Unused,
			"Cluster.Update":                   (*sim.Cluster).Update,
			"Cluster.UpdateCronJob":            (*sim.Cluster).UpdateCronJob,
			"Cluster.UpdateStatus":             (*sim.Cluster).UpdateStatus,
			"Cluster.UpdateJob":                (*sim.Cluster).UpdateJob,
			"Cluster.Watch":                    (*sim.Cluster).Watch,
			"Cluster.Why":                      (*sim.Cluster).Why,
			"Cluster.WhyCronJob":               (*sim.Cluster).WhyCronJob,
			"Cluster.WhyJob":                   (*sim.Cluster).WhyJob,
			"Cluster.WhyPod":                   (*sim.Cluster).WhyPod,
			"Create":                           sim.Create[*job.Job],
			"EndlessError.Error":               (*sim.EndlessError).Error,
			"Follow":                           sim.Follow,
			"IdleError.Error":                  (*sim.IdleError).Error,
			"IsBound":                          sim.IsBound,
			"JobFinished":                      sim.JobFinished,
			"Live.Do":                          (*sim.Live).Do,
			"Live.Stop":                        (*sim.Live).Stop,
			"Live.Wait":                        (*sim.Live).Wait,
			"New":                              sim.New,
			"RealClock.After":                  sim.RealClock.After,
			"RealClock.Now":                    sim.RealClock.Now,
		},
		Handles: []string{"Cluster", "Live"},
		Given:   []any{context.Background(), sim.RealClock{}, (*job.Job)(nil), new(job.Job), (*pod.Pod)(nil), new(pod.Pod), (*cronjob.CronJob)(nil), new(cronjob.CronJob), (*jobsim.Event)(nil), new(jobsim.Event)},
	}.Check(t)
}
