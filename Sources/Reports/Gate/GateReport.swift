package import Basics

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
