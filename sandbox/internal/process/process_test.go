package process

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestRecordOfRunningProcess(t *testing.T) {
	command := exec.Command("sleep", "60")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	record, err := Of(command.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "record.json")
	if err := record.Write(path); err != nil {
		t.Fatal(err)
	}
	read, err := Read(path)
	if err != nil || read != record {
		t.Fatalf("Read: %+v, %v; want %+v", read, err, record)
	}
	if !read.Alive() {
		t.Error("Alive: false for a process that runs")
	}
	if got := Command(record.PID); !strings.Contains(got, "sleep 60") {
		t.Errorf("Command: %q", got)
	}
	started, ok := Started(record.PID)
	if age := time.Since(started); !ok || age < -2*time.Second || age > 5*time.Second {
		t.Errorf("Started: %v ago, %v", age, ok)
	}

	read.Signal(syscall.SIGKILL)
	// It is a zombie until it is waited for, and counts as gone.
	if !read.Wait(5 * time.Second) {
		t.Error("Wait: a killed process counts as running")
	}
	_ = command.Wait()
	if read.Alive() {
		t.Error("Alive: true for a process that ended")
	}
}

func TestReusedNumberIsAnotherProcess(t *testing.T) {
	self, err := Of(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	stale := Record{PID: self.PID, Identity: self.Identity + "0"}
	if stale.Alive() {
		t.Error("Alive: true for an older process of the same number")
	}
	stale.Signal(syscall.SIGKILL) // would end the test
}

func TestReadMissing(t *testing.T) {
	record, err := Read(filepath.Join(t.TempDir(), "none.json"))
	if err != nil || record.Alive() {
		t.Errorf("Read: %+v, %v; want the record of nothing", record, err)
	}
}

func TestListener(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if got := Listener(port); got != os.Getpid() {
		t.Errorf("Listener(%d): %d, want %d", port, got, os.Getpid())
	}
	_ = listener.Close()
	if got := Listener(port); got != 0 {
		t.Errorf("Listener(%d): %d after it was closed, want 0", port, got)
	}
}

func TestCommands(t *testing.T) {
	commands, err := Commands()
	if err != nil {
		t.Fatal(err)
	}
	if own := commands[os.Getpid()]; own == "" || own != Command(os.Getpid()) {
		t.Errorf("this process: %q", own)
	}
}
