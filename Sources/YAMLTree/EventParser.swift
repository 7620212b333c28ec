import Basics
import CYaml

/// One libyaml event, copied out of C memory.
struct Event {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(text: String, style: YAMLScalar.Style, tag: String?, anchor: String?)
        case sequenceStart(isFlow: Bool, tag: String?, anchor: String?)
        case mappingStart(isFlow: Bool, tag: String?, anchor: String?)
        case collectionEnd
    }

    let kind: Kind
    let range: SourceRange
}

/// libyaml's reasons for giving up.
struct SyntaxProblem: Error {
    let problem: String
    let context: String?
    let place: SourcePosition
    let contextPlace: SourcePosition?
    /// The offset of a byte that is not text, where that is the problem.
    let offset: Int?
}

/// The events of a text, one at a time.
///
/// Events rather than libyaml's own documents: they carry the places of aliases, and the reader decides how many
/// nodes an alias may stand for.
final class EventParser {
    // libyaml keeps pointers into its own structure, so it must not move.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isReady: Bool
    private let makePlace: (_ line: Int, _ column: Int) -> SourcePosition

    /// Reads `bytes`, which must outlive the parser.
    ///
    /// - Parameter place: the place in the file of a line and column of the bytes, which count from 0.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, place: @escaping (_ line: Int, _ column: Int) -> SourcePosition
    ) {
        makePlace = place
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        isReady = yaml_parser_initialize(parser) == 1
        if isReady {
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        }
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// The next event; after `streamEnd` there is none to ask for.
    func next() throws(SyntaxProblem) -> Event {
        guard isReady else { throw problem }
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw problem }
        defer { yaml_event_delete(&raw) }
        return Event(kind: kind(of: raw), range: SourceRange(start: place(raw.start_mark), end: place(raw.end_mark)))
    }

    private func kind(of raw: yaml_event_t) -> Event.Kind {
        switch raw.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            let value = UnsafeBufferPointer(start: scalar.value, count: scalar.value == nil ? 0 : scalar.length)
            return .scalar(
                text: String(decoding: value, as: UTF8.self), style: style(scalar.style), tag: text(scalar.tag),
                anchor: text(scalar.anchor)
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = raw.data.sequence_start
            let isFlow = start.style == YAML_FLOW_SEQUENCE_STYLE
            return .sequenceStart(isFlow: isFlow, tag: text(start.tag), anchor: text(start.anchor))
        case YAML_MAPPING_START_EVENT:
            let start = raw.data.mapping_start
            let isFlow = start.style == YAML_FLOW_MAPPING_STYLE
            return .mappingStart(isFlow: isFlow, tag: text(start.tag), anchor: text(start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        default: return .streamEnd
        }
    }

    private func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(decodingCString: $0, as: UTF8.self) }
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }

    private func place(_ mark: yaml_mark_t) -> SourcePosition {
        makePlace(Int(mark.line), Int(mark.column))
    }

    private var problem: SyntaxProblem {
        let error = parser.pointee.error
        let isReaderError = error == YAML_READER_ERROR
        let context = text(parser.pointee.context)
        let fallback = error == YAML_MEMORY_ERROR ? "out of memory" : "the text is not valid YAML"
        return SyntaxProblem(
            problem: text(parser.pointee.problem) ?? fallback,
            context: context,
            // A reader error knows only a byte offset; the mark is where reading stood.
            place: place(isReaderError ? parser.pointee.mark : parser.pointee.problem_mark),
            contextPlace: context == nil ? nil : place(parser.pointee.context_mark),
            offset: isReaderError ? Int(parser.pointee.problem_offset) : nil
        )
    }
}
