/// Words and constructs that the code does without, each with what to do instead.
enum ConstructRule {
    static func findings(in source: SwiftSource) -> [Finding] {
        source.tokens.indices.compactMap { index in
            problem(at: index, in: source).map { Finding(source.path, source.tokens[index].line, $0) }
        }
    }

    private static func problem(at index: Int, in source: SwiftSource) -> String? {
        let next = source[index + 1]
        switch source[index] {
        case "public" where source[index - 1] != ".": return "public: cross-target API is package"
        case "open" where ["class", "func", "var"].contains(next): return "open: nothing is subclassed from outside"
        case "try" where next == "!" && source.isAdjacent(index + 1): return "try!: handle the error or pass it on"
        case "as" where next == "!" && source.isAdjacent(index + 1): return "as!: use as? and say what is wrong"
        case "fatalError" where next == "(": return "fatalError: report an error; precondition for contracts"
        case "testable" where source[index - 1] == "@": return "@testable: package access reaches the tests"
        case "Task" where next == "." && source[index + 2] == "detached": return "Task.detached: use structured tasks"
        case "DispatchSemaphore": return "DispatchSemaphore: blocks a thread of the pool"
        default: return nil
        }
    }
}
