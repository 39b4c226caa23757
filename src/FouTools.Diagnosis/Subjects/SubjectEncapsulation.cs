namespace FouTools.Diagnosis.Subjects;

/// <summary>What stands between the outer IP header and the inner packet.</summary>
internal enum SubjectEncapsulation
{
    /// <summary>Nothing: a plain tunnel.</summary>
    None,

    /// <summary>UDP alone, as direct FOU and GUE version 1.</summary>
    Fou,

    /// <summary>UDP and a GUE header of version 0.</summary>
    Gue,
}
