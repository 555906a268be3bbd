#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""simpy_model.py R1|R2|R3 -n REPLICATIONS - the workloads as SimPy processes: places that nodes fill, fail in and leave
for repair, and a job that computes, writes, and is interrupted. Measured by tests/bench/bench.sh; times are in hours."""
import math
import random
import sys

import simpy

INTERVAL, WRITE, RESTART, REPAIR, SPREAD = 1.0, 2 / 60, 0.5, 24.0, 0.5
WORKLOADS = {  # nodes, spares, mean lifetime, shape, parameters, tokens, FLOP/s of a GPU
    "R1": (256, 8, 1500, 1, 65.2e9, 1.4e12, 312e12 * 0.46),
    "R2": (256, 8, 1500, 0.7, 65.2e9, 1.4e12, 312e12 * 0.46),
    "R3": (2048, 32, 20000, 0.7, 405e9, 15.6e12, 989e12 * 0.40),
}


def simulate(workload, seed):
    nodes, spares, lifetime, shape, parameters, tokens, flops = WORKLOADS[workload]
    draw = random.Random(seed)
    env = simpy.Environment()
    pool = simpy.Container(env, capacity=nodes + spares, init=spares)
    scale, variance = lifetime / math.gamma(1 + 1 / shape), math.log(1 + SPREAD**2)
    booked = dict.fromkeys(("lost", "checkpoint", "restart", "stall"), 0.0)
    state = {"failures": 0, "empty": 0, "filled": None}

    def around(mean):
        return draw.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))

    def repair():
        yield env.timeout(around(REPAIR))
        yield pool.put(1)

    def place():
        while True:
            yield env.timeout(draw.weibullvariate(scale, shape))
            state["failures"] += 1
            state["empty"] += 1
            env.process(repair())
            if not state["filled"]:
                job.interrupt()
            yield pool.get(1)
            state["empty"] -= 1
            if state["filled"] and not state["empty"]:
                state["filled"].succeed()

    def take(duration, cause):
        """Books time to a cause, also when it is cut; returns whether it was not."""
        begin = env.now
        try:
            yield env.timeout(duration)
            return True
        except simpy.Interrupt:
            return False
        finally:
            booked[cause] += env.now - begin

    def ready():
        while True:
            begin, state["filled"] = env.now, env.event()
            if state["empty"]:
                yield state["filled"]
            state["filled"] = None
            booked["stall"] += env.now - begin
            if (yield from take(around(RESTART), "restart")):
                return

    def train():
        left = 6 * parameters * tokens / (nodes * 8 * flops) / 3600
        while True:
            begin, segment = env.now, min(INTERVAL, left)
            try:
                yield env.timeout(segment)
                done = True
            except simpy.Interrupt:
                done = False
            if done and segment == left:
                return
            if done and (yield from take(WRITE, "checkpoint")):
                left -= segment
                continue
            booked["lost"] += segment if done else env.now - begin
            yield from ready()

    for _ in range(nodes):
        env.process(place())
    job = env.process(train())
    env.run(until=job)
    return [env.now, *booked.values(), state["failures"]]


def main():
    workload, count = sys.argv[1], int(sys.argv[3])
    rows = [simulate(workload, i) for i in range(count)]
    names = ("wall_h", "lost_h", "checkpoint_h", "restart_h", "stall_h", "failures")
    print(*(f"{name} {sum(column) / count:.3f}" for name, column in zip(names, zip(*rows))))


if __name__ == "__main__":
    main()
