import { Module } from '@nestjs/common';
import { CircuitsController } from './circuits/circuits.controller.js';
import { CircuitsService } from './circuits/circuits.service.js';
import { DevicesController } from './devices/devices.controller.js';
import { DevicesService } from './devices/devices.service.js';
import { LocationsController } from './locations/locations.controller.js';
import { LocationsService } from './locations/locations.service.js';
import { RacksController } from './racks/racks.controller.js';
import { RacksService } from './racks/racks.service.js';
import { VirtualMachinesController } from './virtual-machines/virtual-machines.controller.js';
import { VirtualMachinesService } from './virtual-machines/virtual-machines.service.js';

/** What contracts cover, beside tenants: places, and what stands in them. */
@Module({
  controllers: [
    LocationsController,
    RacksController,
    DevicesController,
    CircuitsController,
    VirtualMachinesController,
  ],
  providers: [LocationsService, RacksService, DevicesService, CircuitsService, VirtualMachinesService],
})
export class InventoryModule {}
