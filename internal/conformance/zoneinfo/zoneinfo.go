// Package zoneinfo makes Kubernetes' own code, which reads time zones through
// package time, read those that jobsim has.
package zoneinfo

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// archive is jobsim's time zone database in its repository.
const archive = "internal/zones/zoneinfo.zip"

// Use makes package time read jobsim's database, and UTC the zone of the
// process, in which the CronJob controller reads schedules without one. It is
// called in TestMain: package time looks for its database when it is first asked
// for a zone.
func Use() error {
	path, err := find(archive)
	if err != nil {
		return err
	}
	time.Local = time.UTC
	return os.Setenv("ZONEINFO", path)
}

// find looks for a file of the repository from the working directory upwards.
func find(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no " + name + " above the working directory")
		}
		dir = up
	}
}
