package k8s

import "github.com/gkestack/gkestack/problem"

// CheckObjects reports everything that is known to go wrong with the objects of a kustomization, before the first is
// deployed: what the plugin or the API server would refuse, now or with the next change, and what would arrive as
// another value. The directory is where the files are, which a message names where it can.
func CheckObjects(directory string, objects []Object) error {
	problems := &problem.List{}
	checkIdentities(problems, objects)
	checkVersions(problems, objects)
	checkDependencies(problems, objects)
	checkLists(problems, objects)
	checkNumbers(problems, directory, objects)
	return problems.Err()
}
