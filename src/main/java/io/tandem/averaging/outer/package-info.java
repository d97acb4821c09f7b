/**
 * What the driver makes of an average: plain, Nesterov's momentum, SlowMo. Plain functions of
 * floats, behind {@link io.tandem.averaging.outer.OuterStep}; no Spark.
 */
package io.tandem.averaging.outer;
