package charts

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/chart"
)

const lockHeader = "# The digests of the charts, which every preview compares: commit this file.\n" +
	"# Written by: " + chart.PullCommand + "\n"

// writeLock writes the lock of the releases in dir, unless it says the same already. One without charts is not begun.
func writeLock(dir string, lock *helm.Lock) error {
	slices.SortFunc(lock.Charts, func(a, b helm.LockedChart) int {
		return cmp.Or(strings.Compare(a.Chart, b.Chart), strings.Compare(a.Version, b.Version))
	})
	if lock.Charts == nil {
		lock.Charts = []helm.LockedChart{}
	}
	var text bytes.Buffer
	text.WriteString(lockHeader)
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(lock); err != nil {
		return err
	}
	path := helm.LockPath(dir)
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(lock.Charts) == 0, bytes.Equal(old, text.Bytes()):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return writeFile(path, text.Bytes())
}
