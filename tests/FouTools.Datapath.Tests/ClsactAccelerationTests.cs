using FouTools.Bpf.Attachment;
using FouTools.Tests.Support;

namespace FouTools.Datapath.Tests;

/// <summary>The same where the kernel is taken for one without TCX.</summary>
public sealed class ClsactAccelerationTests() : AccelerationTests(Attachers.Of(AttachmentKind.Clsact), " by clsact");
