package helm

// fate is what becomes of one of Helmfile's keys that has no field here.
type fate int

const (
	// ignored: the key has no effect on what is deployed.
	ignored fate = iota
	// rendered: `helmfile build` has done what the key says. In its output the key is ignored, elsewhere refused.
	rendered
	// refused: the key has an effect that is not supported. Values that ask for nothing are accepted: null, false, 0,
	// an empty text, list or map, and those in harmless.
	refused
)

// unsupported is one of Helmfile's keys that has no field here.
type unsupported struct {
	name string
	fate fate
	// reason says why a key is ignored, or what to use instead of one that is refused.
	reason   string
	harmless []string
}

const useRepository = "use the chart's repository, or put the chart into the project, chart: ./charts/NAME"

const useBuild = "use the output of helmfile build instead of the helmfile"

// unsupportedKeys lists Helmfile's keys by the map that they stand in. Source: pkg/state/state.go of Helmfile 1.8.
var unsupportedKeys = map[string][]unsupported{
	"": {
		{name: "filepath", fate: ignored, reason: "the helmfile that the output was built from"},
		{name: "helmBinary", fate: ignored, reason: "no helm is called"},
		{name: "kustomizeBinary", fate: ignored, reason: "no kustomize is called"},
		{name: "commonLabels", fate: ignored, reason: "labels select releases on Helmfile's command line"},
		{name: "templates", fate: ignored, reason: "they have an effect through inherit only"},
		{name: "apiVersions", fate: ignored, reason: "the cluster knows its own"},
		{name: "kubeVersion", fate: ignored, reason: "the cluster knows its own"},
		{name: "lockFilePath", fate: ignored, reason: "versions are exact"},
		{name: "llm", fate: ignored, reason: "it belongs to helmfile doctor"},
		{name: "missingFileHandlerConfig", fate: ignored, reason: "it belongs to missingFileHandler"},
		{name: "values", fate: rendered, reason: useBuild},
		{name: "environments", fate: rendered,
			reason: "write Pulumi.<stack>.yaml and <release>.<stack>.yaml, or " + useBuild},
		{name: "bases", fate: rendered, reason: useBuild},
		{name: "helmfiles", fate: rendered, reason: useBuild},
		{name: "defaultInherit", fate: rendered, reason: useBuild},
		{name: "missingFileHandler", fate: rendered, reason: "leave it out: a file that is not there is an error"},
		{name: "kubeContext", fate: refused, reason: "leave it out: releases go to the stack's cluster"},
		{name: "chart", fate: refused, reason: "name the chart in each release"},
		{name: "hooks", fate: refused, reason: hooksReason},
	},
	"helmDefaults": append(commonKeys(), []unsupported{
		{name: "args", fate: refused, reason: "use the keys of releases.yaml: no helm is called"},
		{name: "syncArgs", fate: refused, reason: "use the keys of releases.yaml: no helm is called"},
		{name: "diffArgs", fate: ignored, reason: "no helm is called"},
		{name: "templateArgs", fate: ignored, reason: "no helm is called"},
	}...),
	"repositories": {
		{name: "registryConfig", fate: refused, reason: "use username and password"},
		{name: "managed", fate: refused, reason: "use username and password"},
		{name: "verify", fate: refused, reason: verifyReason},
		{name: "keyring", fate: ignored, reason: "it belongs to verify"},
		{name: "skipTLSVerify", fate: refused, reason: "name the repository's CA certificate with caFile"},
	},
	"releases": append(commonKeys(), []unsupported{
		{name: "chartPath", fate: ignored, reason: "it is where Helmfile had the chart"},
		{name: "description", fate: ignored, reason: "it describes a revision in Helm's history"},
		{name: "apiVersions", fate: ignored, reason: "the cluster knows its own"},
		{name: "kubeVersion", fate: ignored, reason: "the cluster knows its own"},
		{name: "unitTests", fate: ignored, reason: "they belong to helmfile unittest"},
		{name: "suppressDiff", fate: ignored, reason: "no helm is called"},
		{name: "disableValidationOnInstall", fate: ignored, reason: "it belongs to helm diff"},
		{name: "missingFileHandlerConfig", fate: ignored, reason: "it belongs to missingFileHandler"},
		{name: "trackTimeout", fate: ignored, reason: "it belongs to trackMode"},
		{name: "trackLogs", fate: ignored, reason: "it belongs to trackMode"},
		{name: "trackFailedLogs", fate: ignored, reason: "it belongs to trackMode"},
		{name: "trackKinds", fate: ignored, reason: "it belongs to trackMode"},
		{name: "skipKinds", fate: ignored, reason: "it belongs to trackMode"},
		{name: "trackResources", fate: ignored, reason: "it belongs to trackMode"},
		{name: "trackFailOnError", fate: ignored, reason: "it belongs to trackMode"},
		{name: "kubedogQPS", fate: ignored, reason: "it belongs to trackMode"},
		{name: "kubedogBurst", fate: ignored, reason: "it belongs to trackMode"},
		{name: "inherit", fate: rendered, reason: useBuild},
		{name: "valuesTemplate", fate: rendered, reason: "use values, or the output of helmfile build"},
		{name: "setTemplate", fate: rendered, reason: "use set, or the output of helmfile build"},
		{name: "verifyTemplate", fate: rendered, reason: useBuild},
		{name: "waitTemplate", fate: rendered, reason: "use wait, or the output of helmfile build"},
		{name: "installedTemplate", fate: rendered, reason: "use installed, or the output of helmfile build"},
		{name: "conditionTemplate", fate: rendered, reason: "use condition, or the output of helmfile build"},
		{name: "hooks", fate: refused, reason: hooksReason},
		{name: "secrets", fate: refused,
			reason: "keep secrets with pulumi config set --secret, and refer to them with !secret"},
		{name: "env", fate: refused, reason: "use pulumi config set, and refer to it with !config or !secret"},
		{name: "valuesPathPrefix", fate: refused, reason: "write it into the paths in values"},
		{name: "directory", fate: refused, reason: "use chart: for a chart, and k8s/manifests for manifests"},
		{name: "updateStrategy", fate: refused, reason: "replace a release with pulumi up --replace"},
		{name: "dependencies", fate: refused, reason: "use a chart of your own that has them: chart: ./charts/NAME"},
		{name: "jsonPatches", fate: refused, reason: patchReason},
		{name: "strategicMergePatches", fate: refused, reason: patchReason},
		{name: "transformers", fate: refused, reason: patchReason},
		{name: "adopt", fate: refused, reason: "take the release over as docs/from-helmfile.md says"},
		{name: "forceGoGetter", fate: refused,
			reason: "fetch the chart into the project, and name its directory: chart: ./charts/NAME"},
		{name: "forceNamespace", fate: refused, reason: "set the namespace in the chart's values"},
	}...),
}

const (
	hooksReason  = "use a hook of the chart, a Job in k8s/manifests, or a command beside pulumi up"
	patchReason  = "set it in the chart's values, or change a copy of the chart: chart: ./charts/NAME"
	verifyReason = "leave it out: charts are pinned by their exact version"
)

// commonKeys stand in helmDefaults and in releases.
func commonKeys() []unsupported {
	return []unsupported{
		{name: "keyring", fate: ignored, reason: "it belongs to verify"},
		{name: "devel", fate: ignored, reason: "versions are exact"},
		{name: "waitRetries", fate: ignored, reason: "Helm ignores it too"},
		{name: "skipDeps", fate: ignored, reason: "charts lie in the project with their dependencies"},
		{name: "skipRefresh", fate: ignored, reason: "charts lie in the project"},
		{name: "resolveOCIVersions", fate: ignored, reason: "versions are exact"},
		{name: "postRendererArgs", fate: ignored, reason: "they belong to postRenderer"},
		{name: "suppressOutputLineRegex", fate: ignored, reason: "no helm is called"},
		{name: "disableAutoDetectedKubeVersionForDiff", fate: ignored, reason: "it belongs to helm diff"},
		{name: "disableValidation", fate: ignored, reason: "it belongs to helm diff"},
		{name: "helmStuckGrace", fate: ignored, reason: "it belongs to trackMode"},
		{name: "kubeContext", fate: refused, reason: "leave it out: releases go to the stack's cluster"},
		{name: "verify", fate: refused, reason: verifyReason},
		{name: "enableDNS", fate: refused, reason: "set what the chart would look up in its values"},
		{name: "reuseValues", fate: refused, reason: "write the values into the files: they are what is deployed"},
		{name: "postRenderer", fate: refused, reason: patchReason},
		{name: "skipSchemaValidation", fate: refused,
			reason: "correct the values, or the schema in a copy of the chart"},
		{name: "disableOpenAPIValidation", fate: refused, reason: "correct what the chart renders through its values"},
		{name: "insecureSkipTLSVerify", fate: refused, reason: "name the repository's CA certificate with caFile"},
		{name: "plainHttp", fate: refused, reason: "use a repository with https"},
		{name: "cascade", fate: refused, harmless: []string{"background"},
			reason: "leave it out: Helm deletes in the background"},
		{name: "deleteWait", fate: refused, reason: "use wait or atomic: they await an uninstallation too"},
		{name: "deleteTimeout", fate: refused, reason: "use timeout: it holds for an uninstallation too"},
		{name: "syncReleaseLabels", fate: refused, reason: "leave it out: labels are not kept with the release"},
		{name: "takeOwnership", fate: refused, reason: "take a release over as docs/from-helmfile.md says"},
		{name: "rollbackOnFailure", fate: refused, reason: "use atomic"},
		{name: "forceConflicts", fate: refused, reason: "leave it out: Helm 3 applies on the client's side"},
		{name: "serverSide", fate: refused, harmless: []string{"false"},
			reason: "leave it out: Helm 3 applies on the client's side"},
		{name: "trackMode", fate: refused, harmless: []string{"helm"}, reason: "use wait and waitForJobs"},
	}
}
