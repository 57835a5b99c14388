package gcp

import (
	"regexp"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// FlowLogSettings describes the VPC flow logs of a subnet. https://cloud.google.com/vpc/docs/flow-logs
type FlowLogSettings struct {
	made

	// SamplingPercent is the share of the collected records that is logged, 1 to 100.
	SamplingPercent int `yaml:"samplingPercent"`
	// Interval over which the packets of a connection become one record. A longer one logs less.
	Interval FlowLogInterval `yaml:"interval"`
	// Metadata says what a record tells beside addresses and counts, such as names of pods.
	Metadata FlowLogMetadata `yaml:"metadata"`
	// MetadataFields are the fields that are logged where Metadata is CUSTOM_METADATA, as in src_instance.
	MetadataFields []string `yaml:"metadataFields"`
	// Filter is a CEL expression over a record; only those for which it is true are logged. Default: all.
	Filter string `yaml:"filter"`
}

// SetDefaults takes Google's defaults: half of the records of five seconds each, with all metadata.
func (s *FlowLogSettings) SetDefaults() {
	s.SamplingPercent, s.Interval, s.Metadata = 50, FlowLog5Seconds, FlowLogAllMetadata
}

// Limits are what Google accepts.
func (s *FlowLogSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"samplingPercent": settings.Between(1, 100),
	}
}

func (s *FlowLogSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("interval"), s.Interval)
	rules.Enum(problems, path.Child("metadata"), s.Metadata)
	fields := path.Child("metadataFields")
	switch custom := s.Metadata == FlowLogCustomMetadata; {
	case custom && len(s.MetadataFields) == 0:
		problems.Add(fields, "%s needs at least one, as in src_instance", FlowLogCustomMetadata)
	case !custom && len(s.MetadataFields) > 0:
		problems.Add(fields, "they are logged only where metadata is %s", FlowLogCustomMetadata)
	}
	rules.Each(problems, fields, s.MetadataFields,
		rules.Matching(metadataField, "a field of a record, as in src_instance"))
}

// FlowLogInterval is the time that one record of a flow log covers.
type FlowLogInterval string

// The intervals of flow logs.
const (
	FlowLog5Seconds  FlowLogInterval = "INTERVAL_5_SEC"
	FlowLog30Seconds FlowLogInterval = "INTERVAL_30_SEC"
	FlowLog1Minute   FlowLogInterval = "INTERVAL_1_MIN"
	FlowLog5Minutes  FlowLogInterval = "INTERVAL_5_MIN"
	FlowLog10Minutes FlowLogInterval = "INTERVAL_10_MIN"
	FlowLog15Minutes FlowLogInterval = "INTERVAL_15_MIN"
)

// Values returns the intervals that are accepted.
func (FlowLogInterval) Values() []FlowLogInterval {
	return []FlowLogInterval{
		FlowLog5Seconds, FlowLog30Seconds, FlowLog1Minute, FlowLog5Minutes, FlowLog10Minutes, FlowLog15Minutes,
	}
}

// FlowLogMetadata says what a record of a flow log tells beside addresses and counts.
type FlowLogMetadata string

// What records of flow logs hold.
const (
	FlowLogAllMetadata    FlowLogMetadata = "INCLUDE_ALL_METADATA"
	FlowLogNoMetadata     FlowLogMetadata = "EXCLUDE_ALL_METADATA"
	FlowLogCustomMetadata FlowLogMetadata = "CUSTOM_METADATA"
)

// Values returns what is accepted.
func (FlowLogMetadata) Values() []FlowLogMetadata {
	return []FlowLogMetadata{FlowLogAllMetadata, FlowLogNoMetadata, FlowLogCustomMetadata}
}

// https://cloud.google.com/vpc/docs/about-flow-logs-records#record_format
var metadataField = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
