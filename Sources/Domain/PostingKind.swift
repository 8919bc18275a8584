/// What is put up where people see it (niêm yết); S0-T11, S0-T12, S0-T14, S0-T19, S2-N3.
package enum PostingKind: String, Sendable, Hashable, CaseIterable {
    /// phông nhận diện mô hình
    case backdrop
    /// tên mô hình
    case modelName
    /// tiêu chí nhận diện mô hình
    case identificationCriteria
    /// tiêu chí mô hình, tiêu chí đối với cán bộ, công chức
    case criteria
    /// Quy tắc ứng xử của cán bộ, công chức, viên chức, người lao động
    case officialsCode
    /// Quy tắc ứng xử nơi công cộng
    case publicCode
    /// nội quy làm việc
    case workRules
    /// quy chế
    case regulations
    case other
}
