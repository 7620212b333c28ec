import Basics

/// What stands between elements and makes no event.
extension XMLReader {
    mutating func scanDeclaration() throws(XMLError) {
        while try !scanAttributes(from: eventStart + 5, closing: UInt8(ascii: "?")) {
            guard try extend() else {
                throw error(.truncated, "the document ends inside its XML declaration", at: buffer.count)
            }
        }
    }

    /// Moves over blanks outside the root to the next `<`; false at the end of the document.
    mutating func skipBlanksOutside() throws(XMLError) -> Bool {
        while true {
            cursor = endOfBlanks(cursor)
            eventStart = cursor
            if cursor < buffer.count { break }
            guard try extend() else { return false }
        }
        guard buffer[cursor] == UInt8(ascii: "<") else {
            throw error(.syntax, hasRoot ? "text after the root element" : "text before the first element", at: cursor)
        }
        return true
    }

    mutating func scanDeclarationOrComment() throws(XMLError) {
        if try ensure(4), buffer[cursor...].starts(with: "<!--".utf8) {
            cursor += 4
            try skipComment()
        } else if try ensure(9), buffer[cursor...].starts(with: "<![CDATA[".utf8), !openStarts.isEmpty {
            cursor += 9
            isInCharacterData = true
        } else if try ensure(9), buffer[cursor...].starts(with: "<!DOCTYPE".utf8), !hasRoot, !hasDoctype {
            cursor += 9
            hasDoctype = true
            try skipDoctype()
        } else if buffer.count - cursor < 9,
            ["<!--", "<![CDATA[", "<!DOCTYPE"].contains(where: { $0.utf8.starts(with: buffer[cursor...]) })
        {
            throw error(.truncated, "the document ends inside '<!'", at: buffer.count)
        } else {
            throw error(.syntax, "'<!' that begins no comment and no character data here", at: cursor)
        }
    }

    mutating func skipComment() throws(XMLError) {
        var dashes = 0
        while true {
            let byte = try take("a comment")
            if dashes >= 2 {
                guard byte == UInt8(ascii: ">") else { throw error(.syntax, "'--' inside a comment", at: cursor - 1) }
                return
            }
            dashes = byte == UInt8(ascii: "-") ? dashes + 1 : 0
        }
    }

    mutating func skipInstruction() throws(XMLError) {
        cursor += 2
        guard try ensure(4) else {
            throw error(.truncated, "the document ends inside an instruction", at: buffer.count)
        }
        guard Self.isNameStart(buffer[cursor]) else { throw error(.syntax, "'<?' without a name", at: cursor) }
        guard !buffer[cursor...].starts(with: "xml".utf8) || Self.isNameByte(buffer[cursor + 3]) else {
            throw error(.syntax, "an XML declaration that is not at the beginning", at: cursor)
        }
        var previous: UInt8 = 0
        while true {
            let byte = try take("an instruction")
            if byte == UInt8(ascii: ">"), previous == UInt8(ascii: "?") { return }
            previous = byte
        }
    }

    /// Passes over a document type with its internal subset, whose declarations have no effect.
    mutating func skipDoctype() throws(XMLError) {
        var isInSubset = false
        while true {
            switch try take("the DOCTYPE") {
            case let quote where quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"):
                while try take("a quoted text of the DOCTYPE") != quote {}
            case UInt8(ascii: "["): isInSubset = true
            case UInt8(ascii: "]"): isInSubset = false
            case UInt8(ascii: ">") where !isInSubset: return
            case UInt8(ascii: "<"):
                guard isInSubset else { throw error(.syntax, "'<' inside the DOCTYPE", at: cursor - 1) }
                cursor -= 1
                eventStart = cursor
                if try ensure(4), buffer[cursor...].starts(with: "<!--".utf8) {
                    cursor += 4
                    try skipComment()
                } else if buffer[cursor...].starts(with: "<?".utf8) {
                    try skipInstruction()
                } else {
                    cursor += 1
                }
            default: break
            }
        }
    }
}
