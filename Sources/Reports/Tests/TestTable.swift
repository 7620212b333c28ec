import Basics

/// Tests and how they ended, packed: about a hundred bytes each, most of them the name.
///
/// A report may hold a quarter of a million tests and is read in 64 MB, so `TestCase` values are made only of those
/// that somebody looks at.
struct TestTable: Sendable {
    /// What names a test, as numbers of texts.
    struct Name: Hashable {
        var suite: TextPool.ID
        var className: TextPool.ID
        var name: TextPool.ID
        /// Which of several tests of these names, from 1.
        var occurrence: UInt16 = 1
    }

    /// A test without its texts. The order of its values keeps it small.
    struct Record {
        /// Not a number where the report does not say it.
        var seconds = Double.nan
        var name: Name
        var outcome = TestOutcome.passed
        var attempts: Int32 = 1
        /// One more than the number of the file's path; 0 where it is not known.
        var file: UInt32 = 0
        /// -1 where it is not known.
        var line: Int32 = -1
        /// One more than the place of the failure's texts; 0 where nothing was said.
        var text: UInt32 = 0

        init(
            name: Name, attempts: Int32 = 1, seconds: Double = .nan, file: UInt32 = 0, line: Int32 = -1,
            text: UInt32 = 0, outcome: TestOutcome = .passed
        ) {
            (self.name, self.attempts, self.seconds, self.file) = (name, attempts, seconds, file)
            (self.line, self.text, self.outcome) = (line, text, outcome)
        }

        /// Adds how often and how long another attempt took.
        mutating func addAttempts(_ attempts: Int32, _ seconds: Double) {
            let (sum, overflows) = self.attempts.addingReportingOverflow(attempts)
            self.attempts = overflows ? .max : sum
            addSeconds(seconds)
        }

        mutating func addSeconds(_ other: Double) {
            if seconds.isNaN { seconds = other } else if !other.isNaN { seconds += other }
        }
    }

    /// What a failure said.
    struct Text: Sendable {
        var message: String
        var detail: String
    }

    private(set) var names = TextPool()
    var records: [Record] = []
    private var texts: [Text] = []
    /// The records by name.
    private var index = HashIndex()

    var count: Int { records.count }

    // MARK: - Texts

    /// The number of a text; see `TextPool.id`.
    mutating func id(of text: ArraySlice<UInt8>, isOfInterest: Bool = true) -> TextPool.ID {
        names.id(of: text, isOfInterest: isOfInterest)
    }

    mutating func name(of key: TestKey) -> Name {
        Name(
            suite: names.id(of: key.suite), className: names.id(of: key.className), name: names.id(of: key.name),
            occurrence: UInt16(clamping: key.occurrence))
    }

    /// Keeps what a failure said; gives what stands for it in a record.
    mutating func keep(_ message: String, _ detail: String) -> UInt32 {
        if message.utf8.isEmpty, detail.utf8.isEmpty { return 0 }
        texts.append(Text(message: message, detail: detail))
        return UInt32(texts.count)
    }

    // MARK: - Records

    /// Where the test of this name is.
    func place(of name: Name) -> Int? { index.find(name.hashValue) { records[Int($0)].name == name }.map { Int($0) } }

    /// How many tests there are of a name.
    func occurrences(of name: Name) -> Int {
        var next = name
        next.occurrence = 2
        while next.occurrence < .max, place(of: next) != nil { next.occurrence += 1 }
        return Int(next.occurrence) - 1
    }

    /// Where the test called `key` is.
    func place(of key: TestKey) -> Int? {
        guard let suite = names.known(key.suite), let className = names.known(key.className),
            let name = names.known(key.name)
        else { return nil }
        return place(
            of: Name(suite: suite, className: className, name: name, occurrence: UInt16(clamping: key.occurrence)))
    }

    /// Appends a record; from now on its name leads to it.
    mutating func append(_ record: Record) {
        let (number, hash) = (UInt32(records.count), record.name.hashValue)
        if let earlier = place(of: record.name) {
            index.replace(UInt32(earlier), by: number, hash)
        } else {
            let records = records
            index.insert(number, hash) { records[Int($0)].name.hashValue }
        }
        records.append(record)
    }

    /// Takes out the records at some places; those left of a name are counted again.
    mutating func remove(_ places: Set<Int>) {
        guard !places.isEmpty else { return }
        let old = records
        var counts: [Name: UInt16] = [:]
        for place in places {
            var name = old[place].name
            name.occurrence = 1
            counts[name] = 0
        }
        (records, index) = ([], HashIndex())
        for (place, record) in old.enumerated() where !places.contains(place) {
            var record = record
            var name = record.name
            name.occurrence = 1
            if let count = counts[name] {
                record.name.occurrence = count + 1
                counts[name] = count + 1
            }
            append(record)
        }
    }

    /// A record of another table with its texts in this one.
    mutating func adopt(_ record: Record, from other: TestTable) -> Record {
        var record = record
        func adopt(_ id: TextPool.ID) -> TextPool.ID { names.id(of: other.names.copy(id)[...]) }
        record.name = Name(
            suite: adopt(record.name.suite), className: adopt(record.name.className), name: adopt(record.name.name),
            occurrence: record.name.occurrence)
        if record.file > 0 { record.file = adopt(record.file - 1) + 1 }
        if record.text > 0 {
            let text = other.texts[Int(record.text) - 1]
            record.text = keep(text.message, text.detail)
        }
        return record
    }

    /// Calls the files that failed and flaky tests name by their paths in the repository, if they are found there.
    mutating func place(_ find: ([Key]) -> [RepositoryPaths.Match]) {
        let wanted = records.indices.filter {
            records[$0].file > 0 && (records[$0].outcome.isBad || records[$0].outcome == .flaky)
        }
        let ids = Array(Set(wanted.map { records[$0].file })).sorted()
        let found = find(ids.map { names.key($0 - 1) })
        var places: [UInt32: UInt32] = [:]
        for (id, match) in zip(ids, found) {
            if let file = match.file { places[id] = names.id(of: Array(file.string.utf8)[...]) + 1 }
        }
        for index in wanted { records[index].file = places[records[index].file] ?? records[index].file }
    }

    // MARK: - Cases

    mutating func record(of test: TestCase) -> Record {
        Record(
            name: name(of: test.key), attempts: Int32(clamping: test.attempts), seconds: test.seconds ?? .nan,
            file: test.file.map { names.id(of: $0) + 1 } ?? 0, line: test.line.map { Int32(clamping: $0) } ?? -1,
            text: keep(test.message, test.detail), outcome: test.outcome)
    }

    func test(at place: Int) -> TestCase {
        let record = records[place]
        let text = record.text > 0 ? texts[Int(record.text) - 1] : Text(message: "", detail: "")
        return TestCase(
            key: TestKey(
                suite: names.key(record.name.suite), className: names.key(record.name.className),
                name: names.key(record.name.name), occurrence: Int(record.name.occurrence)), outcome: record.outcome,
            attempts: Int(record.attempts),
            seconds: record.seconds.isNaN ? nil : record.seconds, message: text.message, detail: text.detail,
            file: record.file > 0 ? names.key(record.file - 1) : nil,
            line: record.line < 0 ? nil : Int(record.line))
    }
}

/// Some tests of a report, each made when it is looked at.
package struct TestCases: RandomAccessCollection, Sendable {
    let table: TestTable
    /// Which tests; all of them where nil.
    let places: [UInt32]?

    package var startIndex: Int { 0 }
    package var endIndex: Int { places?.count ?? table.count }
    /// The test at a place, made when it is asked for.
    package subscript(place: Int) -> TestCase { table.test(at: places.map { Int($0[place]) } ?? place) }
}
