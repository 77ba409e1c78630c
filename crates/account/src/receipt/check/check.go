// Checks a receipt of a Muster ledger:  go run check.go FILE.tlog-proof 'VERIFIER KEY' CODE
// Signature and tree are checked by golang.org/x/mod/sumdb, as for Go's own module log.
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "NOT ok:", err)
		os.Exit(1)
	}
}

func base32(bits uint64, n int) string {
	out := ""
	for i := n - 1; i >= 0; i-- {
		out += string(digits[bits>>(5*uint(i))&31])
	}
	return out
}

func main() {
	if len(os.Args) != 4 {
		must(fmt.Errorf("usage: check FILE KEY CODE"))
	}
	data, err := os.ReadFile(os.Args[1])
	must(err)
	parts := strings.SplitN(string(data), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		must(fmt.Errorf("not a proof file"))
	}
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err)
	if len(leaf) != 32 {
		sum := sha256.Sum256(leaf)
		leaf = sum[:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must(err)
		proof = append(proof, hash)
	}
	verifier, err := note.NewVerifier(os.Args[2])
	must(err)
	opened, err := note.Open([]byte(parts[1]), note.VerifierList(verifier))
	must(err)
	head := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(head[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(head[2])
	must(err)
	if head[0] != verifier.Name() {
		must(fmt.Errorf("signed for another ledger: %s", head[0]))
	}
	must(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)))
	n := 6
	if index >= 1<<30 {
		n = 10
	}
	want := base32(uint64(index), n) + base32(uint64(binary.BigEndian.Uint32(leaf)>>2), 6)
	if strings.ToUpper(strings.ReplaceAll(os.Args[3], "-", "")) != want {
		must(fmt.Errorf("the code belongs to another entry"))
	}
	fmt.Printf("ok: entry %d of %d stands unchanged in %s\n", index, size, head[0])
}
