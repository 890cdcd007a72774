package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim"
)

// versionCommand is jobsim version.
func versionCommand(e *environment) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Prints the version of jobsim and of the Kubernetes that it follows",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(e.stdout, "jobsim %s\nKubernetes %s\n", moduleVersion(), jobsim.KubernetesVersion)
			return err
		},
	}
}

// moduleVersion is the version that the go command has built in.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
