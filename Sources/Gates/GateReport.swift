package import Basics
package import Reports

/// What a gate says, ready to be shown: every gate's verdict becomes one, and one set of renderers shows them all on a
/// terminal, as Markdown and for tools.
///
/// Texts may hold what a report says: the renderers make them harmless, each in its own way.
package struct GateReport: Sendable {
    /// The gates there are, by their names on the command line.
    package enum Gate: String, Hashable, Sendable, CaseIterable { case coverage, tests, security, benchmark }

    /// Whether a row is as it should be; `.none` only informs.
    package enum Mark: String, Hashable, Sendable { case good, bad, none }

    /// One thing that was looked at: `coverage  81.4 %  (1,204 of 1,479 lines)      minimum 70 %  ✓`.
    package struct Row: Hashable, Sendable {
        /// At most nine characters, in lower case.
        package var name: String
        /// What stands out: `81.4 %`; may be empty.
        package var figure: String
        /// The integers behind the figure: `(1,204 of 1,479 lines)`.
        package var detail: String
        /// What was asked for: `minimum 70 %`; may be empty.
        package var limit: String
        package var mark: Mark

        package init(_ name: String, figure: String = "", detail: String, limit: String = "", mark: Mark) {
            self.name = name
            self.figure = figure
            self.detail = detail
            self.limit = limit
            self.mark = mark
        }
    }

    /// What lies behind the rows: files, tests, findings. The last column is cut to a terminal's width.
    package struct Table: Hashable, Sendable {
        /// A column's heading, and whether its cells are numbers, which stand at the right.
        package struct Column: Hashable, Sendable {
            package var title: String
            package var isNumber: Bool

            package init(_ title: String, isNumber: Bool = false) {
                self.title = title
                self.isNumber = isNumber
            }
        }

        /// Cells by column, and whether they are part of why the gate blocks.
        package struct Line: Hashable, Sendable {
            package var cells: [String]
            package var isBad: Bool

            package init(_ cells: [String], isBad: Bool = false) {
                self.cells = cells
                self.isBad = isBad
            }
        }

        /// So many lines are made at most: nobody reads more of a table, and a report may have a million.
        package static let limit = 100

        package var columns: [Column]
        /// The most important lines first; renderers show as many as they have room for.
        package var lines: [Line]
        /// How many lines there are in all.
        package var count: Int
        /// What a line is, for `… 3 more files`.
        package var one: String
        package var many: String
        /// Whether a terminal shows the table of a pass too.
        package var isShownOnPass: Bool

        /// - Parameter count: How many lines there are where `lines` are not all.
        package init(
            _ columns: [Column], lines: [Line], count: Int? = nil, one: String, many: String,
            isShownOnPass: Bool = false
        ) {
            self.columns = columns
            self.lines = lines
            self.count = count ?? lines.count
            self.one = one
            self.many = many
            self.isShownOnPass = isShownOnPass
        }
    }

    /// One reason to block.
    package struct Reason: Hashable, Sendable {
        /// Which of the gate's checks, a word: `minimum`.
        package var check: String
        /// What is wrong, with its integers, without a full stop.
        package var reason: String
        /// What to do, as an instruction without a full stop.
        package var remedy: String

        package init(check: String, reason: String, remedy: String) {
            self.check = check
            self.reason = reason
            self.remedy = remedy
        }
    }

    /// A list for tools whose elements are made one after the other when they are written: of a large report all of them
    /// together would take many times its memory.
    package struct List: Sendable {
        package let name: Key
        package let count: Int
        /// The element at a place.
        package let element: @Sendable (Int) -> JSONValue

        package init(_ name: Key, count: Int, element: @escaping @Sendable (Int) -> JSONValue) {
            (self.name, self.count, self.element) = (name, count, element)
        }
    }

    package var gate: Gate
    /// The verdict in a few words, for headings: `Coverage 81.4 %`.
    package var headline: String
    package var rows: [Row]
    package var tables: [Table]
    /// Why it blocks: empty for a pass.
    package var reasons: [Reason]
    /// What people should know though it does not block, each a sentence without a full stop.
    package var notes: [String]
    /// What to say at places in the sources, the most important first.
    package var annotations: [Annotation]
    /// What tools get beside verdict, reason and findings: the keys of one object.
    package var fields: JSONObject
    /// Long lists, written after `fields`.
    package var lists: [List]

    package init(
        _ gate: Gate, headline: String, rows: [Row], tables: [Table] = [], reasons: [Reason] = [],
        notes: [String] = [], annotations: [Annotation] = [], fields: JSONObject, lists: [List] = []
    ) {
        self.gate = gate
        self.headline = headline
        self.rows = rows
        self.tables = tables
        self.reasons = reasons
        self.notes = notes
        self.annotations = annotations
        self.fields = fields
        self.lists = lists
    }

    /// Pass, or block.
    package var outcome: GateOutcome { reasons.isEmpty ? .pass : .block }
}

extension GateReport {
    /// The verdict for tools (docs/output.md#json): `{"gate":"coverage","verdict":"pass|block","reason":"…",` then
    /// `fields` and `lists`, `"findings":[{"check","reason","remedy"}],"notes":[…]}`; `reason` is the headline of a
    /// pass, else every reason.
    package var json: JSONValue {
        var object = head
        for list in lists { object[list.name] = .array((0..<list.count).map(list.element)) }
        for member in tail.members { object[member.name] = member.value }
        return .object(object)
    }

    /// Writes `json` as text in pieces, in memory bounded by the longest element of a list.
    package func writeJSON(to output: ([UInt8]) throws -> Void) rethrows {
        var bytes = Array(JSONValue.object(head).text().utf8.dropLast())
        for list in lists {
            bytes += ",".utf8
            bytes += JSONValue.string(list.name.string).text().utf8
            bytes += ":[".utf8
            for place in 0..<list.count {
                if place > 0 { bytes += ",".utf8 }
                bytes += list.element(place).text().utf8
                if bytes.count >= 1 << 16 {
                    try output(bytes)
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            bytes += "]".utf8
        }
        bytes += ",".utf8
        bytes += JSONValue.object(tail).text().utf8.dropFirst()
        try output(bytes)
    }

    private var head: JSONObject {
        var object: JSONObject = [
            "gate": .string(gate.rawValue),
            "verdict": .string(outcome.rawValue),
            "reason": .string(reasons.isEmpty ? headline : reasons.map(\.reason).joined(separator: "; ")),
        ]
        for member in fields.members { object[member.name] = member.value }
        return object
    }

    private var tail: JSONObject {
        [
            "findings": .array(
                reasons.map {
                    ["check": .string($0.check), "reason": .string($0.reason), "remedy": .string($0.remedy)]
                }),
            "notes": .array(notes.map(JSONValue.string)),
        ]
    }
}

/// What all gates of a change say together.
extension GateReport {
    /// The verdicts of several files as one list: by gate, then in the files' order.
    ///
    /// - Parameters:
    ///   - files: The records with the names of their files.
    ///   - required: Gates that must have judged: one that has not blocks, as a report of its own.
    /// - Throws: `ReportError` where the files judge different commits.
    package static func all(
        _ files: [(name: String, record: GateRecord)], required: [Gate] = []
    ) throws(ReportError) -> [GateReport] {
        if let first = files.first(where: { $0.record.commit != nil }),
            let other = files.first(where: { $0.record.commit.map(Key.init) != first.record.commit.map(Key.init) })
        {
            func label(_ record: GateRecord) -> String {
                record.commit.map { "commit \(String(decoding: $0.utf8.prefix(7), as: UTF8.self))" } ?? "no commit"
            }
            throw ReportError(
                .malformed, file: other.name,
                reason: "judges \(label(other.record)), and \(first.name) judges \(label(first.record))",
                remedy: "Take the verdicts of one run")
        }
        return Gate.allCases.flatMap { gate in
            let reports = files.filter { $0.record.report.gate == gate }.map(\.record.titled)
            return reports.isEmpty && required.contains(gate) ? [missing(gate)] : reports
        }
    }

    private static func missing(_ gate: Gate) -> GateReport {
        GateReport(
            gate, headline: "No verdict of gate \(gate.rawValue)", rows: [],
            reasons: [
                Reason(
                    check: "missing", reason: "gate \(gate.rawValue) has not judged this change",
                    remedy: "Look at the job that runs it: it failed before the gate, was skipped, or did not --save")
            ], fields: [:])
    }

    /// All gates for tools: `{"verdict":"pass|block","reason":"…","gates":[…]}`.
    package static func json(_ reports: [GateReport]) -> JSONValue {
        let isBlocked = reports.contains { $0.outcome == .block }
        return [
            "verdict": .string((isBlocked ? GateOutcome.block : .pass).rawValue),
            "reason": .string(summary(reports)), "gates": .array(reports.map(\.json)),
        ]
    }

    /// `All 4 gates pass`, or `Blocked by coverage, tests`.
    package static func summary(_ reports: [GateReport]) -> String {
        var names: [String] = []
        for report in reports where report.outcome == .block && names.last.map(Key.init) != Key(report.gate.rawValue) {
            names.append(report.gate.rawValue)
        }
        guard names.isEmpty else { return "Blocked by \(names.joined(separator: ", "))" }
        return reports.count == 1 ? "The gate passes" : "All \(reports.count) gates pass"
    }
}
