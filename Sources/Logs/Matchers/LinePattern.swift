import CPCRE2

/// A compiled regular expression of a problem matcher, with what its groups mean.
///
/// Sendable, unchecked: the code is made in `init` and only read afterwards, which PCRE2 allows from any thread.
final class LinePattern: @unchecked Sendable {
    /// The number of groups, the whole match included.
    let groupCount: Int
    let fields: MatcherFields<Int>
    /// Whether the last pattern of a matcher goes on matching further lines.
    let isLoop: Bool
    fileprivate let code: OpaquePointer

    /// Compiles `source`.
    ///
    /// - Throws: where `source` is no regular expression.
    init(source: String, fields: MatcherFields<Int>, isLoop: Bool) throws(MatcherProblem) {
        let text: [UInt8]
        do throws(MatcherProblem) { text = try PatternText.translated(source) } catch {
            throw MatcherProblem("Invalid pattern '\(source)': \(error)")
        }
        code = try Self.compile(text, source)
        var captures: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &captures)
        groupCount = Int(captures) + 1
        self.fields = fields
        self.isLoop = isLoop
    }

    deinit { pcre2_code_free_8(code) }

    /// ECMAScript's meaning of `\u`, `$`, `[]` and of groups that have not matched; text is UTF-8, and `\w`, `\d` and
    /// `\s` are ASCII, as in the runner.
    private static let options =
        PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY
        | PCRE2_NEVER_BACKSLASH_C

    private static func compile(_ text: [UInt8], _ source: String) throws(MatcherProblem) -> OpaquePointer {
        guard let context = pcre2_compile_context_create_8(nil) else { throw MatcherProblem("out of memory") }
        defer { pcre2_compile_context_free_8(context) }
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
        pcre2_set_compile_extra_options_8(context, PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL)
        var number: Int32 = 0
        var offset = 0
        guard let code = pcre2_compile_8(text, text.count, UInt32(options), &number, &offset, context) else {
            var words = [UInt8](repeating: 0, count: 256)
            pcre2_get_error_message_8(number, &words, words.count)
            let reason = String(decoding: words.prefix { $0 != 0 }, as: UTF8.self)
            throw MatcherProblem("Invalid pattern '\(source)' at offset \(offset): \(reason)")
        }
        // Where there is no compiler for this machine, the interpreter does the same, slower.
        pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        return code
    }
}

/// Matches lines against patterns; for one thread at a time.
final class LineMatching {
    /// What came of a line.
    enum Outcome {
        case matched
        case missed
        /// The search took more than `stepLimit` steps and was given up.
        case exhausted
    }

    /// How many steps a search may take. GitHub's runner allows a second of time instead, which depends on the machine.
    static let stepLimit: UInt32 = 2_000_000
    /// Memory a search may take, in KiB.
    private static let heapLimit: UInt32 = 16 * 1024

    private let context: OpaquePointer?
    private let stack: OpaquePointer?
    private let data: OpaquePointer?

    init(groups: Int) {
        context = pcre2_match_context_create_8(nil)
        stack = pcre2_jit_stack_create_8(32 * 1024, 1024 * 1024, nil)
        data = pcre2_match_data_create_8(UInt32(groups), nil)
        pcre2_set_match_limit_8(context, Self.stepLimit)
        pcre2_set_heap_limit_8(context, Self.heapLimit)
        pcre2_jit_stack_assign_8(context, nil, stack.map { UnsafeMutableRawPointer($0) })
    }

    deinit {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
        pcre2_jit_stack_free_8(stack)
    }

    /// Searches `line`, which is valid UTF-8, for `pattern`.
    func match(_ pattern: LinePattern, _ line: UnsafeRawBufferPointer) -> Outcome {
        let bytes = line.assumingMemoryBound(to: UInt8.self).baseAddress
        let found = pcre2_match_8(pattern.code, bytes, line.count, 0, UInt32(PCRE2_NO_UTF_CHECK), data, context)
        if found >= 0 { return .matched }
        return found == PCRE2_ERROR_NOMATCH ? .missed : .exhausted
    }

    /// The text of a group in the last match; nil where the group took no part.
    func group(_ number: Int, of line: UnsafeRawBufferPointer) -> String? {
        guard let places = pcre2_get_ovector_pointer_8(data), number < Int(pcre2_get_ovector_count_8(data)) else {
            return nil
        }
        let (start, end) = (places[2 * number], places[2 * number + 1])
        // PCRE2_UNSET is -1 here.
        guard start >= 0, start <= end, end <= line.count else { return nil }
        return String(decoding: line[start..<end], as: UTF8.self)
    }
}
