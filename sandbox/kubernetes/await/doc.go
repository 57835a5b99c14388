// Package await waits until an object is ready, or gone. What ready means is decided by kstatus for workloads, by a
// rule for each other kind that has one, and by the object's own annotation where it names a condition.
package await
