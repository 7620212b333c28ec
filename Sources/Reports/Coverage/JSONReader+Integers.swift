import Basics

extension JSONReader {
    /// Reads on to the end of the object just begun, keeping nothing but some whole numbers.
    ///
    /// - Parameters:
    ///   - names: The members that are wanted; of one that is written twice the last counts.
    ///   - missing: What stands for those that are not there.
    /// - Returns: The numbers in the order of `names`; nil for what is no whole number.
    mutating func integers(_ names: [Key], missing: [Int?]) throws(JSONError) -> [Int?] {
        var result = missing
        while case .name(let name) = try next() {
            let token = try next()
            guard let place = names.firstIndex(of: name) else {
                try skip(token)
                continue
            }
            if case .number(let number) = token {
                result[place] = Int(exactly: number)
            } else {
                result[place] = nil
                try skip(token)
            }
        }
        return result
    }
}
