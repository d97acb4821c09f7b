package io.tandem.averaging.round;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The update that a worker sends in fewer bits to be averaged after a round, and the residual that
 * it keeps for the next one. It sends the delta of its parameters, and adds the rounding error to
 * the next round's delta: error feedback (Seide et al. 2014, 1-bit SGD; Karimireddy et al. 2019,
 * arXiv 1901.09847, algorithm 2). So the sum of what is sent stays within one residual of the sum
 * of the deltas, however few the bits.
 *
 * @param sent the delta in fewer bits, slice by slice
 * @param residual the part that was not sent, of all slices
 */
record WorkerUpload(List<WireVector> sent, float[] residual) {
  /**
   * @param slicing the slices to send
   * @param before the parameters that the round began with
   * @param after the parameters that the worker ended with
   * @param kept the residual of the previous round; empty when there is none
   */
  static WorkerUpload of(
      Slicing slicing, float[] before, float[] after, float[] kept, FloatFormat format) {
    float[] delta = new float[after.length];
    for (int i = 0; i < delta.length; i++) {
      double owed = kept.length == 0 ? 0 : kept[i];
      delta[i] = (float) ((double) after[i] - before[i] + owed);
    }
    List<WireVector> sent = new ArrayList<>(slicing.count());
    float[] residual = new float[delta.length];
    for (int slice = 0; slice < slicing.count(); slice++) {
      int from = slicing.from(slice);
      WireVector part = WireVector.of(Arrays.copyOfRange(delta, from, slicing.to(slice)), format);
      float[] received = part.values();
      for (int i = 0; i < received.length; i++) {
        residual[from + i] = delta[from + i] - received[i];
      }
      sent.add(part);
    }
    return new WorkerUpload(sent, residual);
  }
}
