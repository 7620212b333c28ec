extension SourceStatements {
    /// Docstrings, imports (also for the type checker only), and classes of annotations.
    mutating func isPythonOfTypes() -> Bool {
        while token != nil {
            guard isPythonStatement(column: 0, inClass: false) else { return false }
        }
        return true
    }

    private mutating func isPythonStatement(column: Int, inClass: Bool) -> Bool {
        guard let token, places[index].isFirst, places[index].column >= column else { return false }
        let own = places[index].column
        if token == .text {
            index += 1
            return isAtLineEnd
        }
        if token.isWord("import", "from") {
            index += 1
            while let next = self.token, !places[index].isFirst {
                if next.isSign("(") {
                    guard skipBrackets() else { return false }
                } else {
                    index += next.isSign("\\") ? 2 : 1
                }
            }
            return true
        }
        if token.isWord("if"), self.token(1)?.isWord("TYPE_CHECKING") == true, self.token(2)?.isSign(":") == true {
            index += 3
            return isPythonBlock(under: own, inClass: false)
        }
        if token.isWord("pass"), inClass {
            index += 1
            return isAtLineEnd
        }
        if token.isSign("."), self.token(1)?.isSign(".") == true, self.token(2)?.isSign(".") == true, inClass {
            index += 3
            return isAtLineEnd
        }
        if token.isWord("class") {
            index += 2
            guard self.token?.isSign("(") == true else { return false }
            let start = index
            guard skipBrackets() else { return false }
            let isOfTypes = places[start..<index].contains { $0.token.isWord("TypedDict", "Protocol", "NamedTuple") }
            guard isOfTypes, take({ $0.isSign(":") }) else { return false }
            return isPythonBlock(under: own, inClass: true)
        }
        if inClass, case .word = token, self.token(1)?.isSign(":") == true {
            index += 2
            while let next = self.token, !places[index].isFirst {
                if next.isSign("=") { return false }
                if next.isSign("[") || next.isSign("(") {
                    guard skipBrackets() else { return false }
                } else {
                    index += 1
                }
            }
            return true
        }
        return false
    }

    private var isAtLineEnd: Bool { index >= places.count || places[index].isFirst }

    private mutating func isPythonBlock(under column: Int, inClass: Bool) -> Bool {
        if !isAtLineEnd {
            // On the line of the header.
            guard inClass else { return false }
            if take({ $0.isWord("pass") }) { return isAtLineEnd }
            guard take({ $0.isSign(".") }), take({ $0.isSign(".") }), take({ $0.isSign(".") }) else { return false }
            return isAtLineEnd
        }
        guard token != nil, places[index].column > column else { return false }
        while token != nil, places[index].column > column {
            guard isPythonStatement(column: column + 1, inClass: inClass) else { return false }
        }
        return true
    }
}
