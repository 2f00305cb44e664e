// Asks porcupine whether histories of one register are linearizable: a second opinion for raftmark's tests. Each line of the
// standard input is a history, as a JSON list of operations; each line of the output is its verdict: Ok, Illegal or Unknown.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

// operation has times in microseconds; an End of null is never, or not known.
type operation struct {
	IsWrite bool   `json:"isWrite"`
	Value   string `json:"value"`
	Start   int64  `json:"start"`
	End     *int64 `json:"end"`
}

// What a register holds before all writes.
const initial = "none -1"

const patience = 20 * time.Second

var register = porcupine.Model{
	Init: func() any { return initial },
	Step: func(state, input, output any) (bool, any) {
		if each := input.(operation); each.IsWrite {
			return true, each.Value
		}
		return output == state, state
	},
}

func verdict(line []byte) (string, error) {
	var operations []operation
	if err := json.Unmarshal(line, &operations); err != nil {
		return "", err
	}
	history := make([]porcupine.Operation, len(operations))
	for at, each := range operations {
		end := int64(math.MaxInt64)
		if each.End != nil {
			end = *each.End
		}
		// Who sent it says nothing here: operations of one client may overlap.
		history[at] = porcupine.Operation{ClientId: at, Input: each, Call: each.Start, Output: each.Value, Return: end}
	}
	return string(porcupine.CheckOperationsTimeout(register, history, patience)), nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		said, err := verdict(lines.Bytes())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(said)
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
