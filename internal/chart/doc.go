// Package chart says what Helm makes of a chart and a release's values, without Helm: the values that templates see,
// whether the chart's schemas accept them, which webhooks the chart brings. A chart is opened once, and not changed.
package chart
