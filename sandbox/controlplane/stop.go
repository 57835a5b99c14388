package controlplane

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/gkestack/gkestack/sandbox/internal/process"
)

// patience is how long a part may take to end before it is made to.
const patience = 5 * time.Second

// Stop ends what Start started in the directory, and nothing else. It returns the names of the parts that it ended:
// none when nothing ran.
func Stop(ctx context.Context, path string) ([]string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	d := Directory(absolute)
	if _, err := os.Stat(d.Path("pids")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	unlock, err := d.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return d.stop()
}

// stop ends the clients of the API server first, all at once, then the API server, then etcd.
func (d Directory) stop() (stopped []string, err error) {
	stopped = d.running()
	for _, group := range [][]string{{simulator, scheduler, controllerManager}, {apiServer}, {etcd}} {
		for _, name := range group {
			record, readErr := process.Read(d.record(name))
			if readErr != nil {
				err = errors.Join(err, readErr)
				continue
			}
			record.Signal(syscall.SIGTERM)
		}
		for _, name := range group {
			err = errors.Join(err, d.await(name))
		}
	}
	slices.Reverse(stopped)
	return stopped, err
}

// await waits until a part that was told to end has, and forgets its record.
func (d Directory) await(name string) error {
	record, err := process.Read(d.record(name))
	if err != nil {
		return nil // reported when it was told to end
	}
	if !record.Wait(patience) {
		record.Signal(syscall.SIGKILL)
		if !record.Wait(patience) {
			return fmt.Errorf("%s: process %d does not end", name, record.PID)
		}
	}
	if err := os.Remove(d.record(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// running is the names of the parts that run.
func (d Directory) running() []string {
	var names []string
	for _, name := range partNames {
		if record, err := process.Read(d.record(name)); err == nil && record.Alive() {
			names = append(names, name)
		}
	}
	return names
}

// record is the path of the file in which a part records its process.
func (d Directory) record(name string) string {
	return d.Path("pids", name+".json")
}
