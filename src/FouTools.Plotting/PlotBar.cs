namespace FouTools.Plotting;

/// <summary>A bar of a <see cref="BarPlot"/>.</summary>
/// <param name="Name">The words before it.</param>
/// <param name="Value">Its length, from 0 on, or null where there is none, which it says.</param>
/// <param name="Group">What it is one of: all of a group have one colour, which a legend explains.</param>
/// <param name="IsReference">Whether its group is what others are compared with, and therefore grey.</param>
public sealed record PlotBar(string Name, double? Value, string Group, bool IsReference = false);
