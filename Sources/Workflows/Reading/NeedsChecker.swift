import Basics

/// Checks the graph that `needs:` makes (docs/language/jobs.md#needs).
struct NeedsChecker {
    var problems: Problems

    /// A job as far as the graph is concerned; also one with errors of its own counts.
    struct Node {
        let id: Key
        let needs: [Located<Key>]
    }

    /// Reports unknown jobs, cycles, and a graph without a beginning.
    mutating func check(_ nodes: [Node], jobs range: SourceRange) {
        let ids = nodes.map(\.id)
        var positions: [Key: Int] = [:]
        for (position, node) in nodes.enumerated() { positions[node.id.asciiLowercased] = position }

        for node in nodes {
            for need in node.needs where positions[need.value.asciiLowercased] == nil {
                problems.error(
                    "Job '\(node.id)' depends on unknown job '\(need.value)'.", need.range,
                    label: "jobs here: \(Suggestion.list(ids))",
                    hint: Suggestion.hint(for: need.value, among: ids)
                )
            }
        }
        guard nodes.isEmpty || nodes.contains(where: \.needs.isEmpty) else {
            let message = "The workflow must contain at least one job with no dependencies."
            problems.error(message, SourceRange(at: range.start), hint: "remove `needs` of the job that runs first")
            return
        }
        checkCycles(nodes, positions)
    }

    /// Depth first, without recursion: a chain of needs may be as long as the file.
    private mutating func checkCycles(_ nodes: [Node], _ positions: [Key: Int]) {
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: nodes.count)
        for start in nodes.indices where marks[start] == .new {
            var path: [(node: Int, next: Int)] = [(start, 0)]
            marks[start] = .open
            while let (node, next) = path.last {
                guard next < nodes[node].needs.count else {
                    marks[node] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let need = nodes[node].needs[next]
                guard let target = positions[need.value.asciiLowercased] else { continue }
                switch marks[target] {
                case .done: continue
                case .open:
                    let loop = path.drop { $0.node != target }.map { nodes[$0.node].id.string }
                    problems.error(
                        "Job '\(nodes[node].id)' depends on job '\(need.value)' which creates a cycle in the "
                            + "dependency graph.", need.range,
                        label: "\((loop + [nodes[target].id.string]).joined(separator: " needs "))"
                    )
                case .new:
                    marks[target] = .open
                    path.append((target, 0))
                }
            }
        }
    }
}
