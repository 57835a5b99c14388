package rules

import (
	"regexp"

	"github.com/gkestack/gkestack/problem"
)

// https://cloud.google.com/resource-manager/docs/creating-managing-projects
var (
	projectID     = regexp.MustCompile(`^([a-z][-a-z0-9.]*:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$`)
	projectNumber = regexp.MustCompile(`^[0-9]+$`)
	topicName     = regexp.MustCompile(`^projects/[^/]+/topics/[^/]+$`)
)

// ProjectNumber is the rule of a project's number.
var ProjectNumber = Matching(projectNumber, "a project's number: accepted are digits")

// IsProjectID tells whether a project can have the id. One in a domain begins with that and a colon.
func IsProjectID(id string) bool { return projectID.MatchString(id) }

// IsNumber tells whether a text is a number such as that of a project: digits and nothing else.
func IsNumber(text string) bool { return projectNumber.MatchString(text) }

// ProjectIDOrNumber adds a problem when a project is neither named nor numbered.
func ProjectIDOrNumber(problems *problem.List, path problem.Path, project string) {
	if !IsProjectID(project) && !IsNumber(project) {
		problems.Add(path, "%q is not a project: accepted is its id or its number", project)
	}
}

// Project adds a problem when the id of a component's project is missing.
func Project(problems *problem.List, id string) {
	if id == "" {
		problems.Add("project", "it is needed: the id of the project")
	}
}

// Topic adds a problem when a topic of Pub/Sub is not named in full.
func Topic(problems *problem.List, path problem.Path, topic string) {
	if !topicName.MatchString(topic) {
		problems.Add(path, "%q is not a topic: accepted is projects/PROJECT/topics/TOPIC", topic)
	}
}
