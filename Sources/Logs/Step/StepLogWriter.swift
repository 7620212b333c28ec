import Basics

/// The state of a `StepLog`: finds commands in raw bytes, masks what is text, writes it.
///
/// A command's line is held until it is complete; of other text no more is held than `##`, or the blanks and colons a
/// command's line may begin with. How the output is cut into pieces makes no difference.
final class StepLogWriter {
    /// What the raw bytes held back may become.
    private enum Holding {
        /// The beginning of a line, or `##`, that more bytes may make a command.
        case undecided
        /// A line with a command's mark, up to its end.
        case line
        /// The rest of a line that is left out: a command too long to carry out.
        case refused
    }

    /// More blanks than this at the beginning of a line make it text.
    private static let longestIndent = 4096
    /// How much of a line that is too long is looked at for the name of a command.
    private static let longestHead = 4096

    private let masker: Masker
    private var table: MaskTable?
    private var interpreter: CommandInterpreter
    private var stage: MatcherStage
    private var masking = MaskStream()
    private var file: LogFile
    private var commands: [LogCommand] = []

    private var held: [UInt8] = []
    private var holding = Holding.undecided
    /// Whether the next raw byte (held or not) begins a line.
    private var isAtLineStart = true
    /// Whether the current line is text whatever comes.
    private var isTextLine = false
    /// Whether a newline that comes next belongs to a carriage return that has ended a command's line.
    private var skipsNewline = false
    /// Whether an earlier process has ended without a newline.
    private var owesNewline = false

    init(
        path: String, masker: Masker, options: StepLogOptions, matchers: MatcherSet, observer: (any LogObserver)?
    ) {
        self.masker = masker
        interpreter = CommandInterpreter(options, matchers)
        stage = MatcherStage(matchers, workspace: options.workspace)
        file = LogFile(path: path, observer: observer)
    }

    func takeCommands() -> [LogCommand] {
        guard !commands.isEmpty else { return [] }
        defer { commands = [] }
        return commands
    }

    func flush() { file.flush() }

    func close() throws(LogFailure) -> LogSummary { try file.close() }

    /// A line of the program's own.
    func writeLine(_ text: String) {
        table = masker.table()
        emitOwn(Array(text.utf8) + [Self.newline])
        finishMasking()
    }

    // MARK: - Raw output

    func write(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        table = masker.table()
        stage.update(isAtLineStart: isAtLineStart)
        switch holding {
        case .undecided where held.isEmpty: scan(bytes)
        case .undecided:
            var all = held
            all.append(contentsOf: bytes)
            held.removeAll(keepingCapacity: true)
            all.withUnsafeBytes { scan($0) }
        case .line: continueLine(bytes)
        case .refused:
            guard let end = Self.lineEnd(bytes, from: 0) else { return }
            holding = .undecided
            scanBehind(end, of: bytes)
        }
    }

    /// The process has ended: what waits is complete.
    func endOutput() {
        table = masker.table()
        let rest = held
        held = []
        switch holding {
        case .undecided: emit(rest)
        case .line: handle(rest, end: nil)
        case .refused: break
        }
        holding = .undecided
        stage.finish(take)
        finishMasking()
        (isAtLineStart, isTextLine, skipsNewline) = (true, false, false)
        owesNewline = !file.isAtLineStart
    }

    /// Passes text on up to the first mark of a command, deals with its line, and so on.
    private func scan(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        if skipsNewline, let first = bytes.first {
            skipsNewline = false
            if first == Self.newline { start = 1 }
        }
        var from = start
        if isTextLine {
            guard let end = Self.lineEnd(bytes, from: from) else { return emit(bytes, start..<bytes.count) }
            isTextLine = false
            from = end + 1
        }
        while let mark = ByteScan.firstTrigger(in: bytes, from: from) {
            let isColon = bytes[mark] == Self.colon
            // `##` at the end: what follows decides.
            if !isColon, mark + 2 == bytes.count { break }
            guard let begin = indentStart(bytes, before: mark, downTo: start) ?? (isColon ? nil : mark) else {
                from = mark + 1
                continue
            }
            emit(bytes, start..<begin)
            guard let end = Self.lineEnd(bytes, from: mark) else {
                holding = .line
                return continueLine(UnsafeRawBufferPointer(rebasing: bytes[begin...]))
            }
            handle(Array(bytes[begin..<end]), end: bytes[end])
            isAtLineStart = true
            start = end + 1
            if skipsNewline, start < bytes.count {
                skipsNewline = false
                if bytes[start] == Self.newline { start += 1 }
            }
            from = start
        }
        let end = undecidedStart(bytes, downTo: start)
        emit(bytes, start..<end)
        held.append(contentsOf: bytes[end...])
    }

    /// Goes on behind the line end at `end`, which has ended a command.
    private func scanBehind(_ end: Int, of bytes: UnsafeRawBufferPointer) {
        skipsNewline = bytes[end] == Self.carriageReturn
        isAtLineStart = true
        scan(UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
    }

    /// Takes more of a line with a command's mark.
    private func continueLine(_ bytes: UnsafeRawBufferPointer) {
        let end = Self.lineEnd(bytes, from: 0)
        let count = end ?? bytes.count
        if held.count + count > StepLog.longestCommand {
            let begun = held + bytes[..<min(count, Self.longestHead)]
            if let name = overlongCommand(begun) {
                held = []
                holding = .refused
                show(interpreter.refuseOverlong(name), prefix: [])
            } else {
                let text = held
                held = []
                holding = .undecided
                isTextLine = true
                emit(text)
            }
            return write(bytes)
        }
        held.append(contentsOf: bytes[..<count])
        guard let end else { return }
        let line = held
        held = []
        holding = .undecided
        handle(line, end: bytes[end])
        isAtLineStart = true
        // A line end that belongs to text was passed on with it.
        scan(UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
    }

    /// The name of the command a line begins with that is too long to be one; nil where it is text.
    private func overlongCommand(_ line: [UInt8]) -> Key? {
        WorkflowCommand(Array(line.prefix(Self.longestHead)), isRegistered: interpreter.isRegistered)?.name
    }

    // MARK: - Lines with a mark

    /// Deals with a complete line; `end` is its line end, nil at the end of the output.
    private func handle(_ line: [UInt8], end: UInt8?) {
        if line.count > StepLog.longestCommand {
            if let name = overlongCommand(line) {
                skipsNewline = end == Self.carriageReturn
                return show(interpreter.refuseOverlong(name), prefix: [])
            }
        } else if let command = WorkflowCommand(line, isRegistered: interpreter.isRegistered),
            let outcome = interpreter.interpret(command, line: line)
        {
            skipsNewline = end == Self.carriageReturn
            return show(outcome, prefix: line[..<command.prefixCount])
        }
        emit(line)
        if let end { emit([end]) }
    }

    /// Carries out what a command means for the log.
    private func show(_ outcome: CommandInterpreter.Outcome, prefix: ArraySlice<UInt8>) {
        var display = outcome.display
        for mask in outcome.masks where masker.add(bytes: mask) == .short {
            let message = "A value of fewer than 4 bytes is masked: it hides the same bytes wherever they stand."
            display.append(Array("##[warning]\(message)".utf8))
            commands.append(.annotation(Annotation(level: .warning, message: message)))
        }
        table = masker.table()
        let hasText = prefix.contains { !WorkflowCommand.isBlank($0) }
        let endsLine = (hasText || !isAtLineStart) && display.isEmpty
        if hasText { emitOwn(Array(prefix)) }
        for line in display { emitOwn(line + [Self.newline]) }
        if endsLine { emitOwn([Self.newline]) }
        stage.update(isAtLineStart: true)
        for command in outcome.commands {
            if case .annotation(let annotation) = command {
                commands.append(.annotation(masked(annotation)))
            } else {
                commands.append(command)
            }
        }
    }

    private func masked(_ annotation: Annotation) -> Annotation {
        var annotation = annotation
        annotation.message = masker.mask(annotation.message)
        annotation.title = annotation.title.map(masker.mask)
        annotation.file = annotation.file.map(masker.mask)
        annotation.code = annotation.code.map(masker.mask)
        return annotation
    }

    // MARK: - Text

    private func emit(_ bytes: [UInt8]) { bytes.withUnsafeBytes { emit($0, 0..<$0.count) } }

    /// Passes the step's text on, through the problem matchers where there are any.
    private func emit(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        guard let last = range.last else { return }
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        if stage.isActive { stage.write(text, take) } else { put(text) }
        isAtLineStart = Self.isLineEnd(bytes[last])
    }

    /// Passes on what the log itself says; no matcher looks at it.
    private func emitOwn(_ bytes: [UInt8]) {
        guard let last = bytes.last else { return }
        stage.interrupt(take)
        bytes.withUnsafeBytes(put)
        isAtLineStart = Self.isLineEnd(last)
    }

    /// Takes what the problem matchers leave of the step's text.
    private func take(_ piece: MatcherStage.Piece) {
        switch piece {
        case .text(let text): put(text)
        case .found(let found):
            put(Array("##[\(found.annotation.level.rawValue)]".utf8) + found.text + [Self.newline])
            commands.append(.annotation(masked(found.annotation)))
        case .dropped(let owner):
            let message = """
                The problem matcher '\(owner)' is not used any more in this step: its patterns have taken more than \
                \(LineMatching.stepLimit) steps on a line again and again.
                """
            put(Array("##[warning]\(message)\n".utf8))
            commands.append(.annotation(Annotation(level: .warning, message: message)))
        }
    }

    private func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes(put) }

    /// Masks and collects what the log shows.
    private func put(_ text: UnsafeRawBufferPointer) {
        guard !text.isEmpty else { return }
        if owesNewline {
            owesNewline = false
            put([Self.newline])
        }
        guard let table else { return file.append(text) }
        masking.write(text, table) { file.append($0) }
    }

    private func finishMasking() {
        if let table { masking.finish(table) { file.append($0) } }
    }

    /// Where the line begins that has nothing but blanks before `mark`; nil where there is more before it.
    private func indentStart(_ bytes: UnsafeRawBufferPointer, before mark: Int, downTo start: Int) -> Int? {
        var place = mark
        while place > start, WorkflowCommand.isBlank(bytes[place - 1]) { place -= 1 }
        guard mark - place <= Self.longestIndent else { return nil }
        return (place > start ? Self.isLineEnd(bytes[place - 1]) : isAtLineStart) ? place : nil
    }

    /// From where on the bytes may be the beginning of a command; their number where they cannot.
    private func undecidedStart(_ bytes: UnsafeRawBufferPointer, downTo start: Int) -> Int {
        var mark = bytes.count
        if mark > start, bytes[mark - 1] == Self.colon {
            mark -= 1
        } else {
            while mark > start, mark + 2 > bytes.count, bytes[mark - 1] == UInt8(ascii: "#") { mark -= 1 }
        }
        let isHash = mark < bytes.count && bytes[mark] != Self.colon
        return indentStart(bytes, before: mark, downTo: start) ?? (isHash ? mark : bytes.count)
    }

    // MARK: - Bytes

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let colon = UInt8(ascii: ":")

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }

    /// The first line end from `start` on; a carriage return ends a line too, as GitHub's runner reads lines.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let end = ByteScan.first(newline, in: bytes, from: start)
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<(end ?? bytes.count)])
        return ByteScan.first(carriageReturn, in: line, from: start) ?? end
    }
}
