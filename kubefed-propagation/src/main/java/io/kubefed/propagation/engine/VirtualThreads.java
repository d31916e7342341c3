package io.kubefed.propagation.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(prefix, 1).factory())}, on a
 * JVM that has it: this code is compiled for Java 17, which does not.
 */
final class VirtualThreads {

  /** From a prefix of names to an executor; null if there are no virtual threads. */
  private static final @Nullable MethodHandle EXECUTOR_OF_PREFIX = find();

  private VirtualThreads() {}

  static boolean isAvailable() {
    return EXECUTOR_OF_PREFIX != null;
  }

  /** The number of tasks at a time is up to the lane. */
  static LaneExecutor forLane(String cluster, int concurrency) {
    return LaneExecutor.owning(named("kubefed-lane-" + cluster + "-"));
  }

  private static ExecutorService named(String prefix) {
    if (EXECUTOR_OF_PREFIX == null) {
      throw new IllegalStateException("this JVM has no virtual threads");
    }
    try {
      return (ExecutorService) EXECUTOR_OF_PREFIX.invoke(prefix);
    } catch (Throwable e) {
      throw new IllegalStateException("virtual threads could not be made", e);
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtual));
      Object unused = ofVirtual.invoke(); // Fails on 19 and 20, where they are a preview.
      MethodHandle name =
          lookup.findVirtual(
              virtual, "name", MethodType.methodType(virtual, String.class, long.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      MethodHandle executor =
          lookup.findStatic(
              Executors.class,
              "newThreadPerTaskExecutor",
              MethodType.methodType(ExecutorService.class, ThreadFactory.class));
      MethodHandle named =
          MethodHandles.insertArguments(MethodHandles.foldArguments(name, ofVirtual), 1, 1L);
      return MethodHandles.filterReturnValue(
          MethodHandles.filterReturnValue(
              named, factory.asType(MethodType.methodType(ThreadFactory.class, virtual))),
          executor);
    } catch (Throwable e) {
      return null;
    }
  }
}
