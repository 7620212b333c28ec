/// Cuts a step's text into lines for the job's problem matchers, and passes on what they leave.
///
/// Without matchers nothing is cut.
struct MatcherStage {
    /// What goes on into the log.
    enum Piece {
        case text(UnsafeRawBufferPointer)
        /// A line that a matcher has made something of.
        case found(LineMatcher.Found)
        /// A matcher was given up.
        case dropped(owner: String)
    }

    /// A longer line matches nothing: a search in it could take seconds. In bytes.
    static let longestLine = 16 * 1024

    private let matchers: MatcherSet
    private var version = 0
    private var lines: LineMatcher
    /// The beginning of a line whose end has not come yet.
    private var held: [UInt8] = []
    /// Whether the rest of the current line is not looked at.
    private var skipsLine = false
    /// Whether a newline that comes next belongs to a carriage return.
    private var skipsNewline = false
    /// Whether the last line was shown in another form, with a line end of its own.
    private var hasReplaced = false

    init(_ matchers: MatcherSet, workspace: String) {
        self.matchers = matchers
        lines = LineMatcher(workspace: workspace)
    }

    /// Takes over what other steps and commands have changed.
    ///
    /// - Parameter isAtLineStart: whether the text passed on so far ends with a line.
    mutating func update(isAtLineStart: Bool) {
        guard version != matchers.version else { return }
        version = matchers.version
        let wasEmpty = lines.isEmpty
        lines.update(matchers.current)
        if wasEmpty { skipsLine = !isAtLineStart }
    }

    /// Whether there is anything to do with text.
    var isActive: Bool { !lines.isEmpty || !held.isEmpty }

    /// Takes text, cut anywhere.
    mutating func write(_ bytes: UnsafeRawBufferPointer, _ emit: (Piece) -> Void) {
        var start = 0
        if skipsNewline {
            skipsNewline = false
            if bytes.first == Self.newline {
                start = 1
                if !hasReplaced { emit(.text(Self.part(bytes, 0..<1))) }
            }
        }
        if skipsLine || !held.isEmpty {
            guard let end = Self.lineEnd(bytes, from: start) else {
                return hold(Self.part(bytes, start..<bytes.count), emit)
            }
            let next = afterEnd(end, bytes)
            if skipsLine {
                skipsLine = false
                hasReplaced = false
                emit(.text(Self.part(bytes, start..<next)))
            } else {
                held.append(contentsOf: bytes[start..<end])
                endHeld(Self.part(bytes, end..<next), emit)
            }
            start = next
        }
        let end = Self.lastLineEnd(bytes, downTo: start).map { $0 + 1 } ?? start
        if end > start {
            skipsNewline = end == bytes.count && bytes[end - 1] == Self.carriageReturn
            look(Self.part(bytes, start..<end), emit)
        }
        hold(Self.part(bytes, end..<bytes.count), emit)
    }

    /// The text has ended: its last line is complete also without a line end.
    mutating func finish(_ emit: (Piece) -> Void) {
        if !held.isEmpty { endHeld(UnsafeRawBufferPointer(start: nil, count: 0), emit) }
        (skipsLine, skipsNewline) = (false, false)
        lines.reset()
    }

    /// Something else is written in the middle of a line: what is held of it is no line to match.
    mutating func interrupt(_ emit: (Piece) -> Void) {
        skipsNewline = false
        guard !held.isEmpty else { return }
        let text = held
        held = []
        text.withUnsafeBytes { emit(.text($0)) }
    }

    // MARK: - Lines in pieces

    private mutating func hold(_ bytes: UnsafeRawBufferPointer, _ emit: (Piece) -> Void) {
        guard !bytes.isEmpty else { return }
        if skipsLine { return emit(.text(bytes)) }
        guard held.count + bytes.count > Self.longestLine else { return held.append(contentsOf: bytes) }
        interrupt(emit)
        emit(.text(bytes))
        lines.reset()
        skipsLine = true
    }

    /// Deals with the held line, which is complete now.
    private mutating func endHeld(_ end: UnsafeRawBufferPointer, _ emit: (Piece) -> Void) {
        let line = held
        held.removeAll(keepingCapacity: true)
        line.withUnsafeBytes { line in
            let isShort = line.count <= Self.longestLine
            let found = isShort ? lines.take(line, drop: { emit(.dropped(owner: $0)) }) : nil
            hasReplaced = found != nil
            if let found { return emit(.found(found)) }
            emit(.text(line))
            if !end.isEmpty { emit(.text(end)) }
        }
    }

    /// Where the next line begins behind the line end at `end`.
    private mutating func afterEnd(_ end: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes[end] == Self.carriageReturn else { return end + 1 }
        if end + 1 == bytes.count { skipsNewline = true }
        return end + 1 < bytes.count && bytes[end + 1] == Self.newline ? end + 2 : end + 1
    }

    // MARK: - Many lines

    /// Deals with whole lines.
    private mutating func look(_ bytes: UnsafeRawBufferPointer, _ emit: (Piece) -> Void) {
        var search = LineSearch(bytes)
        var (passed, place) = (0, 0)
        while place < bytes.count {
            let (end, next) = search.line(from: place)
            hasReplaced = false
            if end - place > Self.longestLine {
                lines.reset()
            } else if let found = lines.take(
                Self.part(bytes, place..<end), drop: { emit(.dropped(owner: $0)) })
            {
                if place > passed { emit(.text(Self.part(bytes, passed..<place))) }
                emit(.found(found))
                hasReplaced = true
                passed = next
            }
            place = next
        }
        if passed < bytes.count { emit(.text(Self.part(bytes, passed..<bytes.count))) }
    }

    // MARK: - Bytes

    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")

    private static func part(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        bytes[start...].firstIndex { $0 == newline || $0 == carriageReturn }
    }

    private static func lastLineEnd(_ bytes: UnsafeRawBufferPointer, downTo start: Int) -> Int? {
        bytes[start...].lastIndex { $0 == newline || $0 == carriageReturn }
    }
}

/// Finds lines in a stretch of whole lines, looking at each byte few times.
private struct LineSearch {
    private let bytes: UnsafeRawBufferPointer
    /// The next of each from the last place asked about on; the end where there is none.
    private var newline = -1
    private var carriageReturn = -1

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Where the line's text ends that begins at `start`, and where the next one begins.
    mutating func line(from start: Int) -> (end: Int, next: Int) {
        if newline < start { newline = next(MatcherStage.newline, from: start) }
        if carriageReturn < start { carriageReturn = next(MatcherStage.carriageReturn, from: start) }
        let end = min(newline, carriageReturn)
        let isPair = end == carriageReturn && end + 1 == newline && newline < bytes.count
        return (end, min(end + (isPair ? 2 : 1), bytes.count))
    }

    private func next(_ byte: UInt8, from start: Int) -> Int {
        ByteScan.first(byte, in: bytes, from: start) ?? bytes.count
    }
}

/// How far one problem matcher has come: a value that takes a line at a time
/// (docs/language/annotations.md#problem-matchers).
///
/// The patterns of a matcher match consecutive lines. A line that begins a match again does not end one under way.
struct MatcherProgress: Hashable, Sendable {
    /// What was found up to each pattern but the last, for the next line to go on from.
    private var running: [MatcherFields<String>?]

    init(patternCount: Int) { running = Array(repeating: nil, count: max(0, patternCount - 1)) }

    /// Forgets what is under way.
    mutating func reset() { running = running.map { _ in nil } }

    /// Takes the next line.
    ///
    /// - Parameters:
    ///   - isLoop: whether the last pattern goes on matching further lines.
    ///   - match: what the pattern of an index finds in the line; nil where it does not match.
    /// - Returns: all that the patterns have found, where the last one matches.
    mutating func advance(
        isLoop: Bool, match: (Int) -> MatcherFields<String>?
    ) -> MatcherFields<String>? {
        let last = running.count
        let before = last == 0 ? MatcherFields<String>() : running[last - 1]
        if let before, let found = match(last) {
            reset()
            if isLoop, last > 0 { running[last - 1] = before }
            return before.merging(found)
        }
        for index in stride(from: last - 1, through: 0, by: -1) {
            let before = index == 0 ? MatcherFields<String>() : running[index - 1]
            running[index] = before.flatMap { before in match(index).map { before.merging($0) } }
        }
        return nil
    }
}
