package helm

// helmfileKeys are all keys of Helmfile 1.8 by the map that they stand in, from pkg/state/state.go, with filepath and
// renderedvalues, which `helmfile build` adds.
var helmfileKeys = map[string]string{
	"": "apiVersions bases chart commonLabels defaultInherit environments filepath helmBinary helmDefaults " +
		"helmfiles hooks kubeContext kubeVersion kustomizeBinary llm lockFilePath missingFileHandler " +
		"missingFileHandlerConfig namespace releases renderedvalues repositories templates values",
	"helmDefaults": "args atomic cascade cleanupOnFail createNamespace deleteTimeout deleteWait devel diffArgs " +
		"disableAutoDetectedKubeVersionForDiff disableOpenAPIValidation disableValidation enableDNS force " +
		"forceConflicts helmStuckGrace historyMax insecureSkipTLSVerify keyring kubeContext plainHttp " +
		"postRenderer postRendererArgs recreatePods resolveOCIVersions reuseValues rollbackOnFailure serverSide " +
		"skipCRDs skipDeps skipRefresh skipSchemaValidation suppressOutputLineRegex syncArgs syncReleaseLabels " +
		"takeOwnership templateArgs timeout trackMode verify wait waitForJobs waitRetries",
	"repositories": "caFile certFile keyFile keyring managed name oci passCredentials password plainHttp registryConfig " +
		"skipTLSVerify url username verify",
	"releases": "adopt apiVersions atomic cascade chart chartPath cleanupOnFail condition conditionTemplate " +
		"createNamespace deleteTimeout deleteWait dependencies description devel directory " +
		"disableAutoDetectedKubeVersionForDiff disableOpenAPIValidation disableValidation " +
		"disableValidationOnInstall enableDNS env force forceConflicts forceGoGetter forceNamespace " +
		"helmStuckGrace historyMax hooks inherit insecureSkipTLSVerify installed installedTemplate jsonPatches " +
		"keyring kubeContext kubeVersion kubedogBurst kubedogQPS labels missingFileHandler " +
		"missingFileHandlerConfig name namespace needs plainHttp postRenderer postRendererArgs recreatePods " +
		"resolveOCIVersions reuseValues rollbackOnFailure secrets serverSide set setString setTemplate skipDeps " +
		"skipKinds skipRefresh skipSchemaValidation strategicMergePatches suppressDiff suppressOutputLineRegex " +
		"syncReleaseLabels takeOwnership timeout trackFailOnError trackFailedLogs trackKinds trackLogs trackMode " +
		"trackResources trackTimeout transformers unitTests updateStrategy values valuesPathPrefix valuesTemplate " +
		"verify verifyTemplate version wait waitForJobs waitRetries waitTemplate",
	"releases[].set": "file name value values",
}
