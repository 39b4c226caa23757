namespace FouTools.Plotting;

/// <summary>A bar of a <see cref="BarPlot"/>.</summary>
/// <param name="Name">The label.</param>
/// <param name="Value">The value, from 0; null is labelled as not measured.</param>
/// <param name="Group">The group: its bars share a colour, and the legend lists it.</param>
/// <param name="IsReference">Whether the group is the baseline of the comparison, drawn in grey.</param>
public sealed record PlotBar(string Name, double? Value, string Group, bool IsReference = false);
