/// How somebody signs for somebody else, as printed before the title (NĐ 30/2020/NĐ-CP, Phụ lục I, mục II.7).
package enum SigningForm: String, Sendable, Hashable, CaseIterable {
    /// Thay mặt: for a collective.
    case onBehalf = "TM"
    /// Ký thay: a deputy for the head.
    case deputy = "KT"
    /// Quyền: acting head.
    case acting = "Q"
    /// Thừa lệnh: by order of the head.
    case byOrder = "TL"
    /// Thừa uỷ quyền: by authority given in writing.
    case byAuthority = "TUQ"
}
