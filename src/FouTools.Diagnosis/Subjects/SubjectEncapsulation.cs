namespace FouTools.Diagnosis.Subjects;

/// <summary>The headers between the outer IP header and the inner packet.</summary>
internal enum SubjectEncapsulation
{
    /// <summary>None: a plain tunnel.</summary>
    None,

    /// <summary>UDP alone: direct FOU and GUE version 1.</summary>
    Fou,

    /// <summary>UDP and a GUE version 0 header.</summary>
    Gue,
}
