// Judges a folder written by lib/tlog/examples/judge_fixture.rs with Go's own implementation of signed notes and
// transparency logs (golang.org/x/mod/sumdb). One line per check; exit status 1 at the first failure.
package main

import (
	"encoding/base64"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const proofHeader = "c2sp.org/tlog-proof@v1"

func check(what string, err error) {
	if err != nil {
		fmt.Printf("FAIL %s: %v\n", what, err)
		os.Exit(1)
	}
	fmt.Printf("ok   %s\n", what)
}

func read(path string) string {
	data, err := ioutil.ReadFile(path)
	if err != nil {
		check("read "+path, err)
	}
	return string(data)
}

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

// tlog.ParseTree knows only the Go checksum database's origin line, so the three lines are read here.
func openCheckpoint(msg string, keys note.Verifiers) (cp checkpoint, err error) {
	opened, err := note.Open([]byte(msg), keys)
	if err != nil {
		return cp, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return cp, fmt.Errorf("not three lines: %q", opened.Text)
	}
	if len(opened.Sigs) != 1 || opened.Sigs[0].Name != lines[0] {
		return cp, fmt.Errorf("not signed by exactly the origin: %v", opened.Sigs)
	}
	cp.origin = lines[0]
	if cp.size, err = decimal(lines[1]); err != nil {
		return cp, err
	}
	cp.root, err = tlog.ParseHash(lines[2])
	return cp, err
}

func decimal(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil && (n < 0 || strconv.FormatInt(n, 10) != text) {
		err = fmt.Errorf("not a plain decimal: %q", text)
	}
	return n, err
}

func hashes(lines []string) (list []tlog.Hash, err error) {
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, fmt.Errorf("hash %q: %v", line, err)
		}
		list = append(list, hash)
	}
	return list, nil
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// judgeProof checks one tlog-proof file, and that it speaks of the folder's checkpoint.
func judgeProof(text, leaf string, keys note.Verifiers, want checkpoint) error {
	split := strings.Index(text, "\n\n")
	if split < 0 {
		return fmt.Errorf("no empty line")
	}
	head, msg := lines(text[:split]), text[split+2:]
	if len(head) < 2 || head[0] != proofHeader {
		return fmt.Errorf("unknown first line")
	}
	head = head[1:]
	if strings.HasPrefix(head[0], "extra ") {
		if _, err := base64.StdEncoding.Strict().DecodeString(head[0][len("extra "):]); err != nil {
			return err
		}
		head = head[1:]
	}
	if len(head) == 0 || !strings.HasPrefix(head[0], "index ") {
		return fmt.Errorf("no index line")
	}
	index, err := decimal(head[0][len("index "):])
	if err != nil {
		return err
	}
	proof, err := hashes(head[1:])
	if err != nil {
		return err
	}
	cp, err := openCheckpoint(msg, keys)
	if err != nil {
		return err
	}
	if cp != want {
		return fmt.Errorf("speaks of another checkpoint: %v", cp)
	}
	return tlog.CheckRecord(tlog.RecordProof(proof), cp.size, cp.root, index, tlog.RecordHash([]byte(leaf)))
}

func main() {
	if len(os.Args) != 2 {
		fmt.Println("usage: judge FOLDER")
		os.Exit(2)
	}
	dir := os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSuffix(read(filepath.Join(dir, "vkey")), "\n"))
	check("vkey", err)
	keys := note.VerifierList(verifier)
	latest, err := openCheckpoint(read(filepath.Join(dir, "checkpoint")), keys)
	check(fmt.Sprintf("checkpoint, size %d", latest.size), err)
	old, err := openCheckpoint(read(filepath.Join(dir, "old-checkpoint")), keys)
	check(fmt.Sprintf("old-checkpoint, size %d", old.size), err)
	proof, err := hashes(lines(read(filepath.Join(dir, "consistency"))))
	if err == nil && old.origin != latest.origin {
		err = fmt.Errorf("origins differ")
	}
	if err == nil {
		err = tlog.CheckTree(tlog.TreeProof(proof), latest.size, latest.root, old.size, old.root)
	}
	check("consistency", err)
	files, err := filepath.Glob(filepath.Join(dir, "proofs", "*.tlog-proof"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no proofs")
	}
	check(fmt.Sprintf("%d proof files", len(files)), err)
	sort.Strings(files)
	for _, file := range files {
		leaf := read(strings.TrimSuffix(file, ".tlog-proof") + ".leaf")
		check(filepath.Base(file), judgeProof(read(file), leaf, keys, latest))
	}
}
